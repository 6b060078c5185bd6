import { builtCommand } from '../harness/checkout.js';
import { execFileSync, spawn } from 'node:child_process';
import { openSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

const MIB = 1024 * 1024;
const MOST_MIB = 300;
const WITHIN = 5_000;

/** A11: files, pipes and stdin that never end, are huge, or grow when they are read. */
export async function hostileFiles({ workplace }) {
  const at = (name) => join(workplace.directory, name);
  writeFileSync(at('huge'), '');
  truncateSync(at('huge'), 2048 * MIB);
  writeFileSync(at('bomb'), bomb());
  writeFileSync(at('circle'), 'args: &a ["x", *a]\n');
  execFileSync('mkfifo', [at('silent')]);
  const measured = {};
  for (const [name, argv] of [
    ['release', (file) => ['releases', 'create', 'zenx', '--file', file]],
    ['seed', (file) => ['local', 'seed', file]],
  ])
    measured[name] = {
      devZero: await run(workplace, argv('/dev/zero')),
      huge: await run(workplace, argv(at('huge'))),
      endlessStdin: await run(workplace, argv('-'), openSync('/dev/zero', 'r')),
      bomb: await run(workplace, argv(at('bomb'))),
      circle: await run(workplace, argv(at('circle'))),
      interrupted: await run(workplace, argv(at('silent')), 'ignore', 'SIGINT'),
      terminated: await run(workplace, argv(at('silent')), 'ignore', 'SIGTERM'),
    };
  return {
    demand: `/dev/zero, 2 GiB, endless stdin, a YAML bomb and a circle end with 2, a silent pipe with 130 and 143, each ≤ ${WITHIN / 1000} s and ≤ ${MOST_MIB} MiB`,
    measured,
    pass: Object.values(measured).every((cases) =>
      Object.entries(cases).every(
        ([name, { exit, ms, mib }]) =>
          exit === ({ interrupted: 130, terminated: 143 }[name] ?? 2) && ms <= WITHIN && mib <= MOST_MIB,
      ),
    ),
  };
}

/** One run: how it ended, after how long, and the most memory that was seen. */
async function run(workplace, argv, stdin = 'ignore', signal = undefined) {
  const began = performance.now();
  const child = spawn(process.execPath, [builtCommand(), ...argv], {
    stdio: [stdin, 'ignore', 'ignore'],
    env: { ...workplace.env, QAPPCTL_SHIM_LOCAL: '1', QAPPCTL_SHIM_LOCAL_ENGINE: 'none' },
  });
  let mib = 0;
  const looking = setInterval(() => (mib = Math.max(mib, peakOf(child.pid))), 20);
  const ended = new Promise((resolve) => child.once('exit', (code, by) => resolve(code ?? by)));
  // Its other end can be opened as soon as the pipe is read.
  const writer = signal === undefined ? undefined : await open(join(workplace.directory, 'silent'), 'w');
  if (signal !== undefined) child.kill(signal);
  const limit = setTimeout(() => child.kill('SIGKILL'), 4 * WITHIN);
  const exit = await ended;
  await writer?.close();
  clearInterval(looking);
  clearTimeout(limit);
  return { exit, ms: Math.round(performance.now() - began), mib: Math.round(mib) };
}

function peakOf(pid) {
  return Number(/^VmHWM:\s+(\d+)/m.exec(statusOf(pid))?.[1] ?? 0) / 1024;
}

function statusOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/status`, 'latin1');
  } catch {
    return '';
  }
}

function bomb() {
  const levels = Array.from({ length: 9 }, (_, level) => {
    const item = level === 0 ? 'lol' : `*a${level - 1}`;
    return `a${level}: &a${level} [${Array.from({ length: 9 }, () => item).join(',')}]`;
  });
  return `${levels.join('\n')}\n`;
}
