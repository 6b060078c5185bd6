import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ShimError } from '../../core/model/errors.js';
import { codeInWords } from '../../core/files/file-reasons.js';
import { STATE_LIMITS } from '../../core/model/limits.js';
import { makeDirectory } from '../../core/files/make-directory.js';
import { requireWritable } from '../../core/files/writable.js';
import { FileLock } from './file-lock.js';
import { freshState } from './fresh.js';
import { CHECK_DIRECTORY, resetCommand } from './remedy.js';
import { replaceFile, sweepUnfinished } from '../../core/files/replace-file.js';
import type { LocalState } from './schema.js';
import { SnapshotReader } from './snapshot.js';

/** The local platform's state: one readable file, shared by all processes that name the same directory. */
export class StateStore {
  readonly file: string;
  private readonly lockFile: string;
  private readonly snapshot: SnapshotReader;
  private readonly lock: FileLock;
  private knownId: string | undefined;

  constructor(readonly dir: string) {
    this.file = join(dir, 'state.json');
    this.snapshot = new SnapshotReader(this.file);
    this.lockFile = join(dir, 'lock');
    this.lock = new FileLock(this.lockFile);
  }

  /** Never waits. The same object as long as nothing changed; not to be modified. */
  read(): LocalState {
    return this.snapshot.read();
  }

  /**
   * What `edit` did to its copy is on disk when this resolves; when `edit` throws, nothing is. The lists are the copy's own, what
   * is in them is not: an entry is replaced, never modified.
   */
  change<T>(edit: (state: LocalState) => T, signal?: AbortSignal): Promise<T> {
    return this.locked(async () => {
      const next = copyOf(this.read());
      const result = edit(next);
      await this.write(next);
      return result;
    }, signal);
  }

  /** Throws `state_unavailable` when no change could be written. */
  requireWritable(): void {
    try {
      requireWritable(this.dir);
      if (existsSync(this.lockFile)) accessSync(this.lockFile, constants.R_OK | constants.W_OK);
    } catch (error) {
      throw this.storageError(error);
    }
  }

  /** Back to the fresh state, whatever there is now. */
  reset(): Promise<void> {
    return this.locked(() => this.write(freshState()));
  }

  /** What this directory's containers are labelled with; outlives a reset. */
  async id(): Promise<string> {
    this.knownId ??= await this.locked((id) => Promise.resolve(id));
    return this.knownId;
  }

  close(): void {
    this.snapshot.close();
  }

  private async locked<T>(task: (id: string) => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      makeDirectory(this.dir);
      return await this.lock.run(task, signal);
    } catch (error) {
      throw this.storageError(error);
    }
  }

  private async write(state: LocalState): Promise<void> {
    const text = `${JSON.stringify(state, null, 2)}\n`;
    const bytes = Buffer.byteLength(text);
    if (bytes > STATE_LIMITS.stateBytes && bytes > this.bytes()) throw this.full();
    await sweepUnfinished(this.file);
    await replaceFile(this.file, text);
    this.snapshot.adopt(state);
  }

  private bytes(): number {
    return statSync(this.file, { throwIfNoEntry: false })?.size ?? 0;
  }

  private full(): ShimError {
    const megabytes = STATE_LIMITS.stateBytes / 1024 ** 2;
    return new ShimError(
      'no_space',
      `the local platform's state in ${this.dir} may hold ${megabytes} MiB, no more`,
      {
        hint: `remove apps that are not needed (\`qappctl-shim --local apps unregister <app>\`), or empty it: ${resetCommand(this.dir)}`,
      },
    );
  }

  /** A file system's refusal as an error on purpose; anything else stays what it is. */
  private storageError(error: unknown): unknown {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall === undefined || code === undefined) return error;
    if (code === 'ENOSPC' || code === 'EDQUOT')
      return new ShimError('no_space', `no space for the local platform's state in ${this.dir}`, {
        hint: 'free some space there, or name another directory with --local-dir',
        cause: error,
      });
    return new ShimError(
      'state_unavailable',
      `the local platform's state in ${this.dir} can't be written: ${codeInWords(code)}`,
      {
        hint: CHECK_DIRECTORY,
        cause: error,
      },
    );
  }
}

function copyOf(state: LocalState): LocalState {
  const lists = Object.entries(state).map(([name, value]) => [
    name,
    Array.isArray(value) ? [...value] : value,
  ]);
  return Object.fromEntries(lists) as LocalState;
}
