import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Throws the file system's error unless this user can make files in a directory, or can make the directory. */
export function requireWritable(directory: string): void {
  const there = nearest(directory);
  if (!statSync(there).isDirectory()) throw failure('ENOTDIR');
  accessSync(there, constants.W_OK | constants.X_OK);
  const { blocks, bavail, files, ffree } = statfsSync(there);
  // Some file systems count neither.
  if ((blocks > 0 && bavail === 0) || (files > 0 && ffree === 0)) throw failure('ENOSPC');
}

/** The directory itself, else the first of those above it that is there. */
function nearest(directory: string): string {
  return existsSync(directory) || dirname(directory) === directory ? directory : nearest(dirname(directory));
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code, syscall: 'access' });
}
