import { closeSync, constants, fstatSync, ftruncateSync, openSync, writeFileSync } from 'node:fs';

const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK } = constants;

/** Of `writeRegularFile`, when what is there is a device, a pipe or the like. */
export class NoRegularFile extends Error {}

/**
 * Writes a file and never through a symbolic link, which may lead to another's file: fails with `ELOOP` on one. What is
 * no regular file is not written to either.
 * @param replace Whether a file that is there is replaced; else it fails with `EEXIST`.
 */
export function writeRegularFile(file: string, text: string, { mode = 0o666, replace = true } = {}): void {
  const fd = openSync(file, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | (replace ? 0 : O_EXCL), mode);
  try {
    if (!fstatSync(fd).isFile()) throw new NoRegularFile(file);
    ftruncateSync(fd);
    writeFileSync(fd, text);
  } finally {
    closeSync(fd);
  }
}
