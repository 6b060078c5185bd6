import { lstatSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getuid } from 'node:process';
import { ShimError } from '../model/errors.js';
import { fateOf, OWNER_PATTERN, THIS_PROCESS } from '../process/owner.js';

const PREFIX = 'qappctl-shim-';
const OWNER = new RegExp(`^${PREFIX}(${OWNER_PATTERN})-`);

/**
 * Milliseconds after which a directory is a leftover although its owner can't be seen: it is on the other side of a
 * container's wall, or was killed in this very container before it was started again. qappctl reads the file as soon as
 * it begins, so that nobody needs it for longer.
 */
const LONGEST_USE = 5 * 60 * 1000;

/**
 * Directories that only this user can read (0700), gone after use, at exit, and at the latest when the next process
 * sweeps what a killed one left: the name holds the owner's process id, start time and process namespace.
 */
export class PrivateDirs {
  private readonly live = new Set<string>();

  constructor(private readonly parent: string = tmpdir()) {}

  /** Writes one file (0600) into a fresh directory and hands its path to `use`; removed whatever happens. */
  async withFile<T>(name: string, content: string, use: (directory: string) => Promise<T>): Promise<T> {
    const directory = this.make();
    try {
      this.write(join(directory, name), content);
      return await use(directory);
    } finally {
      this.remove(directory);
    }
  }

  /** Removes everything now; synchronous, fit for the last moment. */
  removeAll(): void {
    for (const directory of this.live) this.remove(directory);
  }

  /** Removes what processes that are gone left behind; never follows links, never touches another user's. */
  sweep(): void {
    let again = false;
    for (const name of entriesOf(this.parent)) {
      const path = join(this.parent, name);
      const verdict = judge(name, path);
      if (verdict === 'leftover') rmSync(path, { recursive: true, force: true });
      again ||= verdict === 'in doubt';
    }
    if (again) setTimeout(() => this.sweep(), LONGEST_USE).unref();
  }

  private make(): string {
    try {
      const directory = mkdtempSync(join(this.parent, `${PREFIX}${THIS_PROCESS}-`));
      this.live.add(directory);
      return directory;
    } catch (error) {
      throw noSpace(this.parent, error);
    }
  }

  private write(file: string, content: string): void {
    try {
      writeFileSync(file, content, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      throw noSpace(this.parent, error);
    }
  }

  private remove(directory: string): void {
    rmSync(directory, { recursive: true, force: true });
    this.live.delete(directory);
  }
}

function noSpace(parent: string, error: unknown): ShimError {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
  if (code === 'EMFILE' || code === 'ENFILE')
    return new ShimError('out_of_resources', 'out of file descriptors', { retryAfter: 1, cause: code });
  return new ShimError('no_space', `no space for the release file in ${parent} (${code})`, {
    hint: 'free some space there, or point TMPDIR to another directory',
    cause: code,
  });
}

function entriesOf(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function judge(name: string, path: string): 'kept' | 'leftover' | 'in doubt' {
  const owner = OWNER.exec(name)?.[1];
  const fate = owner === undefined ? 'alive' : fateOf(owner);
  const age = fate === 'alive' ? undefined : ageOfOurs(path);
  if (age === undefined) return 'kept';
  return fate === 'gone' || age >= LONGEST_USE ? 'leftover' : 'in doubt';
}

/** Milliseconds since it was made; undefined for what is no directory of this user. */
function ageOfOurs(path: string): number | undefined {
  try {
    const stat = lstatSync(path);
    return stat.isDirectory() && stat.uid === getuid?.() ? Date.now() - stat.mtimeMs : undefined;
  } catch {
    return undefined;
  }
}
