import { close, constants, fstatSync, open, rmSync, statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { kernelLock, type TryLock } from '../core/process/kernel-lock.js';

/** Milliseconds for which another server may be about to listen: it takes a few. */
const PATIENCE = 5_000;
const { O_RDWR, O_CREAT, O_NOFOLLOW } = constants;

/**
 * Runs a task while no other server looks for the owner of this socket file, removes it or makes it. Where there is no
 * way to lock (a system without native part, a folder that is not ours), the task runs all the same.
 */
export async function withSocketLock<T>(path: string, task: () => Promise<T>): Promise<T> {
  const file = `${path}.lock`;
  const tryLock = await kernelLock().catch(() => undefined);
  const held = tryLock && (await hold(file, tryLock));
  try {
    return await task();
  } finally {
    // Removed while it is held: whoever waits sees that its file is another one.
    if (held !== undefined) rmSync(file, { force: true });
    if (held !== undefined) await promisify(close)(held);
  }
}

/** The descriptor whose lock is held, undefined when the file can't be had. */
async function hold(file: string, tryLock: TryLock): Promise<number | undefined> {
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    const fd = await promisify(open)(file, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600).catch(() => undefined);
    if (fd === undefined) return undefined;
    if (tryLock(fd) && isStillThere(file, fd)) return fd;
    await promisify(close)(fd);
    if (performance.now() > deadline) throw Object.assign(new Error('locked'), { code: 'EADDRINUSE' });
    await pause(1 + Math.random() * 4);
  }
}

function isStillThere(file: string, fd: number): boolean {
  const there = statSync(file, { throwIfNoEntry: false });
  const ours = fstatSync(fd);
  return there?.ino === ours.ino && there.dev === ours.dev;
}
