// What a command costs before it does anything, beside bare Node: each started in turn, medians of wall-clock time.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from '../chaos/harness/statistics.js';

const BIN = fileURLToPath(new URL('../bin/qappctl-shim.js', import.meta.url));

/** Most that a command may take, as a multiple of bare Node's start. */
const GOALS = [
  { name: '--version', args: ['--version'], most: 1.35 },
  { name: '--help', args: ['--help'], most: 1.6 },
  { name: 'images list --json', args: ['images', 'list', '--json'], most: 2 },
  { name: 'images list', args: ['images', 'list'] },
  { name: 'images list --local', args: ['images', 'list', '--local'] },
];

/** A stand-in that costs next to nothing. */
const QAPPCTL = `#!/bin/sh
echo '[{"name":"nginx","tag":"alpine","ctime":"2022-11-30T18:26:08.935+08:00"}]'
`;

/** One row for each command. */
export async function startUp({ repetitions }) {
  const directory = mkdtempSync(join(tmpdir(), 'bench-startup-'));
  const qappctl = join(directory, 'qappctl');
  writeFileSync(qappctl, QAPPCTL);
  chmodSync(qappctl, 0o755);
  // As Node starts here: what the surroundings make it load, such as certificates, both sides bear.
  const env = {
    ...process.env,
    ...{ HOME: directory, TMPDIR: directory, QAPPCTL: qappctl },
    ...{ QAPPCTL_SHIM_LOCAL_DIR: join(directory, 'local'), QAPPCTL_SHIM_LOCAL_ENGINE: 'none' },
  };
  try {
    return measure(env, 10 * repetitions);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function measure(env, rounds) {
  const bare = [];
  const taken = GOALS.map(() => []);
  let failed = 0;
  // The first round fills caches.
  for (let round = 0; round <= rounds; round += 1) {
    const times = [['-e', '0'], ...GOALS.map(({ args }) => [BIN, ...args])].map((args) =>
      startOnce(args, env),
    );
    failed += times.filter(({ status }) => status !== 0).length;
    if (round === 0) continue;
    bare.push(times[0].took);
    GOALS.forEach((_goal, index) => taken[index].push(times[index + 1].took));
  }
  return GOALS.map((goal, index) => rowOf(goal, median(taken[index]), median(bare), failed));
}

function startOnce(args, env) {
  const begun = performance.now();
  const { status } = spawnSync(process.execPath, args, { env, stdio: 'ignore' });
  return { status, took: performance.now() - begun };
}

function rowOf({ name, most }, ours, bare, failed) {
  const ratio = ours / bare;
  return {
    name: `start-up: ${name}`,
    ours: `${ours.toFixed(0)} ms`,
    beside: 'node -e 0',
    yardstick: `${bare.toFixed(0)} ms`,
    ratio,
    goal: most === undefined ? '' : `≤ ${most}`,
    failed,
    pass: failed === 0 && (most === undefined || ratio <= most),
  };
}
