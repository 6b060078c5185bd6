import { type BigIntStats, closeSync, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { flatten, safeParse } from 'valibot';
import { ShimError } from '../../core/model/errors.js';
import { codeInWords } from '../../core/files/file-reasons.js';
import { freshState } from './fresh.js';
import { CHECK_DIRECTORY, resetCommand } from './remedy.js';
import { type LocalState, localState } from './schema.js';

interface Cached {
  fd: number;
  stat: BigIntStats;
  state: LocalState;
}

/**
 * The state as the file has it, parsed again only when the file is another one. The file that was read stays open:
 * as long as it is, its inode number can't come back as that of a later file.
 */
export class SnapshotReader {
  private cached: Cached | undefined;
  private readonly empty = freshState();

  constructor(private readonly file: string) {}

  /** The same object as long as nothing changed; not to be modified. Throws `state_unavailable`. */
  read(): LocalState {
    const stat = this.stat();
    if (!stat) return this.empty;
    // Opening another kind may wait for ever, as a named pipe does.
    if (!stat.isFile()) throw this.failure('it is no regular file', CHECK_DIRECTORY, undefined);
    if (!this.cached || !isSame(this.cached.stat, stat)) this.replace(this.open());
    return this.cached?.state ?? this.empty;
  }

  /** Takes a state that was just written, by whoever holds the lock, for what the file says: it need not be parsed. */
  adopt(state: LocalState): void {
    try {
      const fd = openSync(this.file, 'r');
      this.replace({ fd, stat: fstatSync(fd, { bigint: true }), state });
    } catch {
      // It is read when it is asked for, and its trouble told then.
      this.replace(undefined);
    }
  }

  close(): void {
    this.replace(undefined);
  }

  private stat(): BigIntStats | undefined {
    try {
      return statSync(this.file, { bigint: true, throwIfNoEntry: false });
    } catch (error) {
      throw this.unavailable(error as NodeJS.ErrnoException);
    }
  }

  private open(): Cached | undefined {
    let fd: number | undefined;
    try {
      fd = openSync(this.file, 'r');
      const cached = {
        fd,
        stat: fstatSync(fd, { bigint: true }),
        state: this.parse(textOf(readFileSync(fd))),
      };
      fd = undefined;
      return cached;
    } catch (error) {
      if (error instanceof ShimError) throw error;
      if (error instanceof SyntaxError) throw this.unusable('it is not JSON', error);
      if ((error as NodeJS.ErrnoException).code === NOT_UTF8) throw this.unusable('it is not UTF-8', error);
      throw this.unavailable(error as NodeJS.ErrnoException);
    } finally {
      if (fd !== undefined) closeSync(fd);
    }
  }

  private parse(text: string): LocalState {
    const parsed = safeParse(localState, JSON.parse(text));
    if (parsed.success) return parsed.output;
    const [field] = Object.keys(flatten(parsed.issues).nested ?? {});
    throw this.unusable(`${field === undefined ? 'it' : `its field ${field}`} is not as it should be`);
  }

  private unavailable(cause: NodeJS.ErrnoException): ShimError {
    return this.failure(codeInWords(cause.code ?? cause.message), CHECK_DIRECTORY, cause);
  }

  private unusable(why: string, cause?: unknown): ShimError {
    const reset = resetCommand(dirname(this.file));
    return this.failure(why, `put it right, or empty the local platform with ${reset}`, cause);
  }

  private failure(why: string, hint: string, cause: unknown): ShimError {
    const message = `the local platform's state ${this.file} can't be read: ${why}`;
    return new ShimError('state_unavailable', message, { hint, cause });
  }

  private replace(next: Cached | undefined): void {
    if (this.cached) closeSync(this.cached.fd);
    this.cached = next;
  }
}

const NOT_UTF8 = 'ERR_ENCODING_INVALID_ENCODED_DATA';

/** Throws for what is no UTF-8: it would be lost with the next change. */
function textOf(bytes: Buffer): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

function isSame(one: BigIntStats, other: BigIntStats): boolean {
  return (
    one.ino === other.ino && one.dev === other.dev && one.mtimeNs === other.mtimeNs && one.size === other.size
  );
}
