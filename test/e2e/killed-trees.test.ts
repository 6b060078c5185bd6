import { execa } from 'execa';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { isAlive, until } from '../helpers/processes.js';
import { createStandIn, type StandIn } from '../helpers/stand-in.js';

const BIN = fileURLToPath(new URL('../../bin/qappctl-shim.js', import.meta.url));

let standIn: StandIn;
let base: string;

beforeEach(() => {
  standIn = createStandIn();
  base = mkdtempSync(join(tmpdir(), 'killed-test-'));
});
afterEach(() => {
  for (const pid of started().filter(isAlive)) process.kill(pid, 'SIGKILL');
  standIn.dispose();
  rmSync(base, { recursive: true, force: true, maxRetries: 5 });
});

const hasGrandchild = () => existsSync(join(standIn.dir, 'grandchild.pid'));

/** The run and the child that it left in a session of its own. */
function started(): number[] {
  return [...standIn.runs().map(({ pid }) => pid), ...(hasGrandchild() ? [standIn.grandchild()] : [])];
}

/** Lists images over a qappctl that never ends; by way of a shell, which a prefix of its own may precede. */
function list(prefix: string, ...options: string[]) {
  const script = `${prefix} exec '${process.execPath}' '${BIN}' images list "$@"`;
  return execa('sh', ['-c', script, 'sh', ...options], {
    env: { PATH: process.env.PATH ?? '', HOME: base, TMPDIR: base, QAPPCTL: standIn.path },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  });
}

describe('what a command has started', () => {
  it.each<[NodeJS.Signals, number]>([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])('is gone after a second %s that comes while it is being ended', async (signal, code) => {
    standIn.fault('images', { hang: true, ignoreTerm: true, grandchild: 'setsid' });
    const listing = list('');
    await until(hasGrandchild, 'the run');
    listing.kill(signal);
    // It has told its error before it waits for the tree.
    await new Promise((resolve) => listing.stderr.once('data', resolve));
    listing.kill(signal);
    expect((await listing).exitCode).toBe(code);
    await until(() => !started().some(isAlive), 'the end of the tree');
  });

  it('is gone after its time limit also where there are more processes than free descriptors', async () => {
    const crowd = execa('sh', ['-c', 'for i in $(seq 150); do sleep 600 & done; echo up; wait'], {
      detached: true,
      reject: false,
    });
    onTestFinished(() => void process.kill(-(crowd.pid ?? 0), 'SIGKILL'));
    await new Promise((resolve) => crowd.stdout.once('data', resolve));
    standIn.fault('images', { hang: true, grandchild: 'setsid' });
    const { exitCode } = await list('ulimit -n 64;', '--read-timeout', '2s');
    // At once, as any other server that starts ends orphans too.
    expect([exitCode, started().map(isAlive)]).toEqual([8, [false, false]]);
  });
});
