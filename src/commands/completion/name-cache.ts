import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory, type Environment } from '../../core/model/environment.js';
import { COMPLETION_LIMITS } from '../../core/model/limits.js';
import { makeDirectory } from '../../core/files/make-directory.js';
import { writeRegularFile } from '../../core/files/write-file.js';
import type { Candidate } from './request.js';

const PREFIX = 'names-';

/** Names that the platform gave a moment ago, in files of this user alone. Whatever fails, nothing is remembered. */
export class NameCache {
  private readonly directory: string | undefined;

  constructor(env: Environment) {
    const cache = cacheDirectory(env);
    this.directory = cache && join(cache, 'completion');
  }

  read(key: unknown): readonly Candidate[] | undefined {
    return this.attempt((directory) => {
      const file = join(directory, nameOf(key));
      if (isStale(file)) return undefined;
      return JSON.parse(readFileSync(file, 'utf8')) as readonly Candidate[];
    });
  }

  write(key: unknown, names: readonly Candidate[]): void {
    this.attempt((directory) => {
      makeDirectory(directory);
      for (const name of readdirSync(directory))
        if (name.startsWith(PREFIX) && isStale(join(directory, name))) rmSync(join(directory, name));
      const file = join(directory, nameOf(key));
      const unfinished = `${file}.${createHash('sha256').update(`${performance.timeOrigin}`).digest('hex').slice(0, 8)}`;
      writeRegularFile(unfinished, JSON.stringify(names), { mode: 0o600, replace: false });
      renameSync(unfinished, file);
    });
  }

  /** In a directory that nobody else can write to. */
  private attempt<T>(use: (directory: string) => T): T | undefined {
    try {
      const { directory } = this;
      if (directory === undefined) return undefined;
      const stats = lstatSync(directory, { throwIfNoEntry: false });
      if (stats && (!stats.isDirectory() || (stats.mode & 0o077) !== 0)) return undefined;
      return use(directory);
    } catch {
      return undefined;
    }
  }
}

function nameOf(key: unknown): string {
  return `${PREFIX}${createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 32)}`;
}

/** Of another time too: a clock that was put back. */
function isStale(file: string): boolean {
  const age = Date.now() - statSync(file).mtimeMs;
  return age < -1000 || age > COMPLETION_LIMITS.reuse;
}
