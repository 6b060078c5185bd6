import { readFileSync, type Stats, statSync } from 'node:fs';
import { invalidInput } from '../../core/input/invalid-input.js';
import { shellQuote } from '../../core/input/shell-quote.js';

/**
 * The text of a file that nobody else may read; a pipe of a shell (`<(…)`) is one too.
 * @param what What it is, with its path, for errors.
 */
export function readPrivateFile(what: string, file: string): string {
  const stats = look(what, file);
  if ((stats.mode & 0o077) !== 0) throw invalidInput(`${what} can be read by others`, remedy(stats, file));
  return attempt(what, () => readFileSync(file, 'utf8'));
}

/** The text of a file that anyone may read. */
export function readGivenFile(what: string, file: string): string {
  look(what, file);
  return attempt(what, () => readFileSync(file, 'utf8'));
}

function look(what: string, file: string): Stats {
  const stats = attempt(what, () => statSync(file));
  if (stats.isDirectory()) throw invalidInput(`${what} is a directory`, 'name a file in it');
  return stats;
}

/** The mode of a device such as /dev/null is not to be changed. */
function remedy(stats: Stats, file: string): string {
  return stats.isFile() ? `run: chmod 600 ${shellQuote(file)}` : 'name a file that only its owner can read';
}

function attempt<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw invalidInput(
      `${what} can't be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`,
      'check its path, and that this user may read it',
    );
  }
}
