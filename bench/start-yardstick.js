import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('yardstick.js', import.meta.url));

/** Starts a yardstick (see there) in a process of its own. */
export async function startYardstick(kind, file) {
  const child = spawn(process.execPath, [PROGRAM, kind, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  const [line] = await once(child.stdout, 'data');
  return {
    pid: child.pid,
    port: Number(/:(\d+)\s*$/.exec(line)[1]),
    async stop() {
      process.off('exit', end);
      const ended = once(child, 'exit');
      end();
      await ended;
    },
  };
}
