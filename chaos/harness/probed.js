import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './wait.js';

/** Starts a server that can be asked for its heap; `sample` resolves to the figures after a garbage collection. */
export async function serveProbed(workplace, { args = [] } = {}) {
  const file = join(workplace.directory, 'probe');
  const server = await workplace.serve({
    args,
    nodeArgs: ['--expose-gc', '--import', new URL('probe.js', import.meta.url).href],
    env: { CHAOS_PROBE_FILE: file },
  });
  // What follows the last end of a line is not all written yet.
  const lines = () => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []);
  const sample = async () => {
    const before = lines().length;
    server.signal('SIGUSR2');
    await until(() => lines().length > before, 10_000);
    return JSON.parse(lines().at(-1));
  };
  return { server, sample };
}
