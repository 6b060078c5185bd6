import { closeSync, fstatSync, type Stats } from 'node:fs';
import { invalidInput } from '../../core/input/invalid-input.js';
import { shellQuote } from '../../core/input/shell-quote.js';
import { INPUT_LIMITS } from '../../core/model/limits.js';
import { fileTrouble } from './file-trouble.js';
import { openGiven, readWhole, refuseUnreadable } from './given-text.js';

/**
 * The text of a file that nobody else may read; a pipe of a shell (`<(…)`) is one too.
 * @param what What it is, with its path, for errors.
 */
export function readPrivateFile(what: string, file: string): string {
  return readNow(what, file, (stats) => {
    if ((stats.mode & 0o077) !== 0) throw invalidInput(`${what} can be read by others`, remedy(stats, file));
  });
}

/** The text of a file that anyone may read. */
export function readGivenFile(what: string, file: string): string {
  return readNow(what, file, () => undefined);
}

/** At once, but for a pipe that has no writer yet. */
function readNow(what: string, file: string, check: (stats: Stats) => void): string {
  const given = { what, limit: INPUT_LIMITS.fileBytes };
  const fd = openGiven(file, given, true);
  try {
    const stats = fstatSync(fd);
    refuseUnreadable(stats, given);
    check(stats);
    return readWhole(fd, given).toString('utf8');
  } catch (error) {
    throw fileTrouble(what, error);
  } finally {
    closeSync(fd);
  }
}

/** The mode of a device such as /dev/null is not to be changed. */
function remedy(stats: Stats, file: string): string {
  return stats.isFile() ? `run: chmod 600 ${shellQuote(file)}` : 'name a file that only its owner can read';
}
