import { type BigIntStats, closeSync, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { flatten, safeParse } from 'valibot';
import { ShimError } from '../../core/errors.js';
import { freshState } from './fresh.js';
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
    if (!this.cached || !isSame(this.cached.stat, stat)) this.replace(this.open());
    return this.cached?.state ?? this.empty;
  }

  close(): void {
    this.replace(undefined);
  }

  private stat(): BigIntStats | undefined {
    try {
      return statSync(this.file, { bigint: true, throwIfNoEntry: false });
    } catch (error) {
      throw this.unreadable((error as NodeJS.ErrnoException).code ?? 'it is not to be had', error);
    }
  }

  private open(): Cached | undefined {
    let fd: number | undefined;
    try {
      fd = openSync(this.file, 'r');
      const cached = {
        fd,
        stat: fstatSync(fd, { bigint: true }),
        state: this.parse(readFileSync(fd, 'utf8')),
      };
      fd = undefined;
      return cached;
    } catch (error) {
      if (error instanceof ShimError) throw error;
      throw this.unreadable((error as NodeJS.ErrnoException).code ?? 'it is not JSON', error);
    } finally {
      if (fd !== undefined) closeSync(fd);
    }
  }

  private parse(text: string): LocalState {
    const parsed = safeParse(localState, JSON.parse(text));
    if (parsed.success) return parsed.output;
    const [field] = Object.keys(flatten(parsed.issues).nested ?? {});
    throw this.unreadable(`${field === undefined ? 'it' : `its field ${field}`} is not as it should be`);
  }

  private unreadable(why: string, cause?: unknown): ShimError {
    return new ShimError(
      'state_unavailable',
      `the local platform's state ${this.file} can't be read: ${why}`,
      {
        hint: 'put it right, or empty the local platform with `qappctl-shim local reset`',
        cause,
      },
    );
  }

  private replace(next: Cached | undefined): void {
    if (this.cached) closeSync(this.cached.fd);
    this.cached = next;
  }
}

function isSame(one: BigIntStats, other: BigIntStats): boolean {
  return (
    one.ino === other.ino && one.dev === other.dev && one.mtimeNs === other.mtimeNs && one.size === other.size
  );
}
