import { accessSync, constants, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { ShimError } from '../errors.js';

/** The absolute path of qappctl: as named, else the first on the search path. Relative search folders are passed over. */
export function findQappctl(named: string | undefined, searchPath: string | undefined): string {
  const name = named ?? 'qappctl';
  if (name.includes('/')) return resolve(name);
  const found = (searchPath ?? '')
    .split(':')
    .filter(isAbsolute)
    .map((folder) => join(folder, name))
    .find(isExecutable);
  if (found) return found;
  throw new ShimError('qappctl_unavailable', `${name} is not installed: there is none on the search path`, {
    hint: 'install qappctl and put it on PATH, or name it with --qappctl <path> (QAPPCTL); --local works without it',
  });
}

/** True when anyone may replace the program. */
export function isWritableByOthers(file: string): boolean {
  try {
    return (statSync(file).mode & 0o002) !== 0;
  } catch {
    return false;
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
