import { Flight } from './flight.js';

interface Running<T, E> {
  flight: Flight<T>;
  listeners: Set<(event: E) => void>;
  /** What late comers are told first. */
  latest: E | undefined;
}

/** How one caller follows work that others may have asked for too. */
export interface Follower<E> {
  signal?: AbortSignal | undefined;
  onProgress?: ((event: E) => void) | undefined;
}

/**
 * Identical work that is asked for while it runs is done once: every caller gets its outcome and hears of its progress.
 * A caller whose signal aborts leaves alone; the work ends when the last one has left.
 */
export class SharedWork<T, E> {
  private readonly running = new Map<string, Running<T, E>>();

  async do(
    key: string,
    work: (signal: AbortSignal, tell: (event: E) => void) => Promise<T>,
    { signal, onProgress }: Follower<E>,
  ): Promise<T> {
    const under = this.running.get(key) ?? this.begin(key, work);
    const { flight, listeners, latest } = under;
    if (onProgress) {
      if (latest !== undefined) onProgress(latest);
      listeners.add(onProgress);
    }
    try {
      return await (signal ? flight.join(signal, () => this.forget(key, under)) : flight.stay());
    } finally {
      if (onProgress) listeners.delete(onProgress);
    }
  }

  private begin(
    key: string,
    work: (signal: AbortSignal, tell: (event: E) => void) => Promise<T>,
  ): Running<T, E> {
    const listeners = new Set<(event: E) => void>();
    const tell = (event: E) => {
      begun.latest = event;
      for (const listener of listeners) listener(event);
    };
    // What is told at once finds its record: the work begins in the next turn of the queue of promises.
    const flight = new Flight((signal) => Promise.resolve().then(() => work(signal, tell)));
    const begun: Running<T, E> = { flight, listeners, latest: undefined };
    this.running.set(key, begun);
    const forget = () => this.forget(key, begun);
    flight.result.then(forget, forget);
    return begun;
  }

  private forget(key: string, record: Running<T, E>): void {
    if (this.running.get(key) === record) this.running.delete(key);
  }
}
