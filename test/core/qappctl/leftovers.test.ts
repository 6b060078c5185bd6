import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { fateOf, THIS_PROCESS } from '../../../src/core/process/owner.js';
import { PrivateDirs } from '../../../src/core/qappctl/private-dirs.js';

const [PID, STARTED, NAMESPACE] = THIS_PROCESS.split('-').map(Number);
const name = (pid?: number, started?: number, namespace?: number) => `${pid}-${started}-${namespace}`;
/** The id of a process that has ended. */
const endedPid = () => spawnSync('true').pid;
const ELSEWHERE = (NAMESPACE ?? 0) + 1;

/** The id of a process that has ended, which its parent takes no notice of. */
async function zombiePid(): Promise<number> {
  const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 600']);
  onTestFinished(() => void parent.kill('SIGKILL'));
  const pid = await new Promise((resolve) => parent.stdout.once('data', resolve));
  return Number(pid);
}

describe('the owner of a leftover', () => {
  it('is alive as long as this very process is there', () => {
    expect(fateOf(THIS_PROCESS)).toBe('alive');
    expect(fateOf(name(PID, (STARTED ?? 0) + 1, NAMESPACE))).toBe('gone');
    expect(fateOf(name(endedPid(), 0, NAMESPACE))).toBe('gone');
  });

  it('is gone when only its parent has not noticed yet', async () => {
    const pid = await zombiePid();
    await expect.poll(() => fateOf(name(pid, 0, NAMESPACE))).toBe('gone');
  });

  it('can not be seen on the other side of a wall between processes', () => {
    expect(fateOf(name(PID, STARTED, ELSEWHERE))).toBe('elsewhere');
    expect(fateOf(name(endedPid(), 0, ELSEWHERE))).toBe('elsewhere');
  });
});

describe('a sweep', () => {
  let parent: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'sweep-test-'));
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  const leave = (owner: string, { minutesAgo = 0 } = {}) => {
    const directory = join(parent, `qappctl-shim-${owner}-abcdef`);
    mkdirSync(directory);
    writeFileSync(join(directory, 'dora.yaml'), 'secret');
    const then = Date.now() / 1000 - minutesAgo * 60;
    utimesSync(directory, then, then);
    return directory;
  };
  const left = () => readdirSync(parent).map((path) => join(parent, path));

  it('takes what a process of this side left that is gone, and nothing of one that is there', () => {
    leave(name(endedPid(), 1, NAMESPACE));
    const live = leave(THIS_PROCESS, { minutesAgo: 3_000 });
    new PrivateDirs(parent).sweep();
    expect(left()).toEqual([live]);
  });

  it('takes from the other side of a wall what has been there for five minutes, and comes again for the rest', () => {
    vi.useFakeTimers({ now: Date.now(), toFake: ['setTimeout', 'Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const fresh = leave(name(endedPid(), 1, ELSEWHERE), { minutesAgo: 4 });
    leave(name(PID, STARTED, ELSEWHERE), { minutesAgo: 6 });
    new PrivateDirs(parent).sweep();
    expect(left()).toEqual([fresh]);
    vi.advanceTimersByTime(5 * 60 * 1000);
    expect(left()).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('never follows a link', () => {
    const target = leave(THIS_PROCESS);
    symlinkSync(target, join(parent, `qappctl-shim-${name(endedPid(), 1, NAMESPACE)}-link`));
    new PrivateDirs(parent).sweep();
    expect(left()).toHaveLength(2);
    expect(readdirSync(target)).toEqual(['dora.yaml']);
  });
});
