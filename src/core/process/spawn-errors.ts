import { closeSync, openSync } from 'node:fs';
import { ShimError } from '../model/errors.js';

/** Two pipes, the spawn's own pipe and stdin take seven; a few more for what Node opens meanwhile. */
const DESCRIPTORS_FOR_A_CHILD = 10;

/** execa 9 leaves an unhandled error behind when descriptors run out while it spawns, so make sure of some first. */
export function requireDescriptors(): void {
  const held: number[] = [];
  try {
    for (let count = 0; count < DESCRIPTORS_FOR_A_CHILD; count += 1) held.push(openSync('/dev/null', 'r'));
  } catch (error) {
    if (errorCode(error) === 'EMFILE' || errorCode(error) === 'ENFILE')
      throw outOfResources('file descriptors', error);
  } finally {
    for (const descriptor of held) closeSync(descriptor);
  }
}

function outOfResources(what: string, cause: unknown): ShimError {
  return new ShimError('out_of_resources', `out of ${what}, qappctl was not started`, {
    hint: 'raise the limit (ulimit), or send fewer requests at a time',
    retryAfter: 1,
    cause: errorCode(cause),
  });
}

/** Why the program could not be started, without its arguments. */
export function spawnError(error: unknown, file: string): ShimError {
  const code = errorCode(error);
  if (code === 'EMFILE' || code === 'ENFILE') return outOfResources('file descriptors', error);
  if (code === 'EAGAIN' || code === 'ENOMEM') return outOfResources('processes or memory', error);
  const reasons: Record<string, string> = {
    ENOENT: 'not found',
    EACCES: 'not executable',
    EPERM: 'not executable',
    ENOEXEC: 'not a program for this machine',
    ENOTDIR: 'not found',
    ELOOP: 'not found',
    E2BIG: 'refused, its arguments are too long',
  };
  const reason = reasons[code] ?? `not startable (${code})`;
  return new ShimError('qappctl_unavailable', `qappctl at ${file} is ${reason}`, {
    hint: 'install qappctl and put it on PATH, or name it with --qappctl <path> (QAPPCTL)',
    cause: code,
  });
}

function errorCode(error: unknown): string {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  if (typeof code === 'string') return code;
  return cause === undefined || cause === error ? 'unknown error' : errorCode(cause);
}
