import { whenAborted } from '../model/abort.js';
import { ShimError } from '../model/errors.js';

/** One run of a read, and those who wait for it. */
export class Flight<T> {
  readonly begun = performance.now();
  readonly result: Promise<T>;
  settled = false;
  /** When the next read begins its successor, on the clock of `performance.now()`. */
  refreshAt = Infinity;
  /** The run that will take its place. */
  successor: Flight<T> | undefined;
  private readonly controller = new AbortController();
  private readers = 0;

  constructor(run: (signal: AbortSignal) => Promise<T>) {
    this.result = run(this.controller.signal);
    const settle = () => void (this.settled = true);
    this.result.then(settle, settle);
  }

  /** The outcome, for a reader that never leaves. */
  stay(): Promise<T> {
    this.readers += 1;
    return this.result;
  }

  /** The outcome in any case; a reader who leaves no longer keeps the run going. */
  follow(leave: AbortSignal, abandoned: () => void): Promise<T> {
    this.readers += 1;
    const stopListening = whenAborted(leave, () => this.left(abandoned));
    return this.result.finally(stopListening);
  }

  /** The outcome, unless this reader leaves first; the last one to leave ends the run, and tells so. */
  join(signal: AbortSignal, abandoned: () => void): Promise<T> {
    this.readers += 1;
    return new Promise<T>((resolve, reject) => {
      const leave = () => {
        this.left(abandoned);
        reject(readerLeft());
      };
      const stopListening = whenAborted(signal, leave);
      const end = () => {
        stopListening();
        this.readers -= 1;
      };
      this.result.finally(end).then(resolve, reject);
    });
  }

  private left(abandoned: () => void): void {
    this.readers -= 1;
    if (this.readers > 0) return;
    abandoned();
    this.controller.abort();
  }
}

export function readerLeft(): ShimError {
  return new ShimError('interrupted', 'interrupted before the answer came');
}
