import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Throws the file system's error unless this user can make files in a directory, or can make the directory. */
export function requireWritable(directory: string): void {
  const there = nearest(directory);
  if (!statSync(there).isDirectory())
    throw Object.assign(new Error('not a directory'), { code: 'ENOTDIR', syscall: 'access' });
  accessSync(there, constants.W_OK | constants.X_OK);
}

/** The directory itself, else the first of those above it that is there. */
function nearest(directory: string): string {
  return existsSync(directory) || dirname(directory) === directory ? directory : nearest(dirname(directory));
}
