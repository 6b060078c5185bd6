import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from '../harness/client.js';
import { succeeds } from '../harness/processes.js';
import { rest } from '../harness/wait.js';

const RELEASE = {
  method: 'POST',
  path: '/apps/zenx/releases',
  body: {
    image: 'nginx:alpine',
    flavor: 'C1M1',
    config: { name: 'c', files: [{ filename: 'a', mount_path: '/a', content: 'x'.repeat(50_000) }] },
  },
};

/** A file system of its own for the temporary directory, in a mount namespace that only the server lives in. */
const mounted = (options, directory) => [
  ...['unshare', '-m', 'sh', '-c'],
  `mount -t tmpfs -o ${options} tmpfs "$0" && exec "$@"`,
  directory,
];

/** Seen from outside the namespace. */
const inside = (server, directory) => join(`/proc/${server.pid}/root`, directory);

const CASES = {
  diskFull: {
    options: 'size=64k',
    fill: (directory) => writeFileSync(join(directory, 'fill'), Buffer.alloc(40 * 1024)),
    clear: (directory) => rmSync(join(directory, 'fill')),
  },
  noInodes: {
    options: 'nr_inodes=2',
    fill: (directory) => writeFileSync(join(directory, 'fill'), ''),
    clear: (directory, pid) => {
      rmSync(join(directory, 'fill'));
      execFileSync('nsenter', [
        '-t',
        pid,
        '-m',
        'mount',
        '-o',
        'remount,nr_inodes=50',
        directory.replace(/^\/proc\/\d+\/root/, ''),
      ]);
    },
  },
  readOnly: {
    options: 'ro',
    fill: () => undefined,
    clear: (directory, pid) =>
      execFileSync('nsenter', [
        '-t',
        pid,
        '-m',
        'mount',
        '-o',
        'remount,rw',
        directory.replace(/^\/proc\/\d+\/root/, ''),
      ]),
  },
  missing: {
    fill: (directory) => rmdirSync(directory),
    clear: (directory) => mkdirSync(directory),
  },
};

/** C6: no space, no inodes, a read-only and a missing temporary directory. */
export async function noSpace({ workplace, skip }) {
  const root = process.getuid() === 0 && succeeds([...mounted('size=64k', workplace.temporary), 'true']);
  if (!root) skip('C6: file systems can be mounted by root only; the missing directory is tried alone');
  const measured = {};
  for (const [name, trial] of Object.entries(CASES)) {
    if (trial.options && !root) continue;
    measured[name] = await attempt(workplace, trial);
  }
  return {
    demand:
      'disk full, no inodes, read-only or missing TMPDIR: 507 naming it, nothing run and nothing left; works again once there is space',
    measured,
    pass: Object.values(measured).every(
      ({ status, named, runs, left, reads, afterwards }) =>
        status === 507 && named && runs === 0 && left === 0 && reads === 200 && afterwards === 200,
    ),
  };
}

async function attempt(workplace, { options, fill, clear }) {
  const { standIn, temporary } = workplace;
  const server = await workplace.serve({ prefix: options ? mounted(options, temporary) : [] });
  const directory = options ? inside(server, temporary) : temporary;
  fill(directory);
  standIn.clearLedger();
  const refused = await ask(server.port, RELEASE);
  const runs = standIn.events().filter(({ words }) => words.startsWith('release create')).length;
  const left = options === undefined ? 0 : readdirSync(directory).filter((name) => name !== 'fill').length;
  const reads = await ask(server.port, { path: '/images' });
  clear(directory, String(server.pid));
  await rest(10);
  const afterwards = await ask(server.port, RELEASE);
  await server.stop();
  const named = refused.body.includes(temporary);
  return { status: refused.status, named, runs, left, reads: reads.status, afterwards: afterwards.status };
}
