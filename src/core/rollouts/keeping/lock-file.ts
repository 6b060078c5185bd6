import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { ShimError } from '../../model/errors.js';
import { kernelLock } from '../../process/kernel-lock.js';

/** Milliseconds for which a writer waits for another one. */
const PATIENCE = 10_000;
/** Made when missing, and never through a symbolic link. */
const FLAGS = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;

export function openLockFile(file: string): Promise<FileHandle> {
  return open(file, FLAGS, 0o600);
}

/** The lock of a file, which closing it gives back, as does the end of its process; nothing when another one has it. */
export async function tryLockFile(file: string): Promise<FileHandle | undefined> {
  const tryLock = await kernelLock().catch((cause: unknown) => {
    throw new ShimError('state_unavailable', "rollouts need file locks, which this system doesn't have", {
      hint: 'run them on Linux with glibc or macOS, on x64 or arm64',
      cause,
    });
  });
  const handle = await openLockFile(file);
  if (tryLock(handle.fd)) return handle;
  await handle.close();
  return undefined;
}

/** The same, waiting for its turn. */
export async function waitForLock(file: string): Promise<FileHandle> {
  for (const deadline = performance.now() + PATIENCE; performance.now() < deadline;) {
    const handle = await tryLockFile(file);
    if (handle) return handle;
    await pause(2 + Math.random() * 8);
  }
  const message = `another process has been holding ${file} for ${PATIENCE / 1000} s`;
  throw new ShimError('state_unavailable', message, {
    hint: 'look for a stopped process of this program',
  });
}
