import { createHash } from 'node:crypto';
import { accessSync, constants, createReadStream, lstatSync, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { ShimError } from '../model/errors.js';

/**
 * The absolute path of qappctl: as named, else the first on the search path that may be run, else the first that is
 * there at all, to tell what is wrong with it. Relative search folders are passed over.
 */
export function findQappctl(named: string | undefined, searchPath: string | undefined): string {
  const name = named ?? 'qappctl';
  if (name.includes('/')) return resolve(name);
  const places = (searchPath ?? '')
    .split(':')
    .filter(isAbsolute)
    .map((folder) => join(folder, name));
  const found = places.find(isExecutable) ?? places.find(isThere);
  if (found) return found;
  throw unavailable(`${name} is not installed: there is none on the search path`);
}

function unavailable(message: string): ShimError {
  return new ShimError('qappctl_unavailable', message, {
    hint: 'install qappctl and put it on PATH, or name it with --qappctl <path> (QAPPCTL); --local works without it',
  });
}

/** SHA-256 of a file in hex, so that a log tells which program it was. */
export async function fileDigest(file: string): Promise<string> {
  try {
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    return hash.digest('hex');
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    return `unknown: it can't be read (${code})`;
  }
}

/** True when anyone may replace the program. */
export function isWritableByOthers(file: string): boolean {
  try {
    return (statSync(file).mode & 0o002) !== 0;
  } catch {
    return false;
  }
}

/** Links that lead nowhere too. */
function isThere(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
