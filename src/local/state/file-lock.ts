import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { ShimError } from '../../core/model/errors.js';
import { kernelLock } from '../../core/process/kernel-lock.js';
import { shellQuote } from '../../core/input/shell-quote.js';
import { Lane } from '../../core/sharing/lane.js';
import { randomWord } from '../../core/model/timed-ids.js';

/** Milliseconds a writer waits for the others, and most writers of this process that wait. */
const PATIENCE = 60_000;
const QUEUE = 10_000;
const ID = /^[a-z0-9]{12}$/;

/** Read and written to, made when missing, and never through a symbolic link. */
const APPEND = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;

/**
 * One writer at a time, of all processes: a kernel lock on a file that is never replaced, so that the death of its
 * holder frees it. The file's content is the id of the directory's containers.
 */
export class FileLock {
  /** The kernel's lock is polled: waiting in it would hold a thread that nobody could call back. */
  private readonly lane = new Lane({ places: 1, queue: QUEUE, patience: PATIENCE });

  constructor(private readonly file: string) {}

  run<T>(task: (id: string) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.lane.run(async () => {
      const handle = await open(this.file, APPEND, 0o600);
      try {
        await this.take(handle, signal);
        return await task(await this.identity(handle));
      } finally {
        await handle.close();
      }
    }, signal);
  }

  private async take(handle: FileHandle, signal: AbortSignal | undefined): Promise<void> {
    const tryLock = await kernelLock().catch(noLocks);
    const deadline = performance.now() + PATIENCE;
    while (!tryLock(handle.fd)) {
      if (signal?.aborted)
        throw new ShimError('interrupted', 'interrupted while another process was writing');
      if (performance.now() > deadline) throw this.stuck();
      await pause(1 + Math.random() * 4);
    }
  }

  /** Made by whoever comes first. */
  private async identity(handle: FileHandle): Promise<string> {
    const known = (await handle.readFile('latin1')).trim();
    if (ID.test(known)) return known;
    if (known !== '')
      throw new ShimError(
        'state_unavailable',
        `${this.file} does not hold the id of the local platform's containers`,
        {
          hint: `make it anew: rm ${shellQuote(this.file)}; containers that were made under the old id are no longer ours`,
        },
      );
    const id = randomWord(12);
    await handle.appendFile(`${id}\n`);
    await handle.sync();
    return id;
  }

  private stuck(): ShimError {
    return new ShimError(
      'state_unavailable',
      `another process has been holding ${this.file} for ${PATIENCE / 1000} s`,
      {
        hint: 'look for a stopped process that uses the local platform',
      },
    );
  }
}

/** The package has a native part for each kind of system; some kinds it does not have. */
function noLocks(cause: unknown): never {
  throw new ShimError('state_unavailable', 'the local platform can not lock files on this system', {
    hint: 'it needs Linux with glibc or macOS, on x64 or arm64',
    cause,
  });
}
