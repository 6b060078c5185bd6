import { Flight, readerLeft } from './flight.js';

/** How one caller follows work that others may have asked for too. */
export interface Follower<E> {
  /** Aborts when this caller gives up: it is told so at once. */
  signal?: AbortSignal | undefined;
  /** Aborts when this caller's peer left: it gets the outcome all the same, and keeps what was committed going. */
  leave?: AbortSignal | undefined;
  onProgress?: ((event: E) => void) | undefined;
}

/** What the work is handed. */
export interface Work<E> {
  /** Aborts when nobody follows any more. */
  signal: AbortSignal;
  tell: (event: E) => void;
  /** Called before the first step that can't be taken back; tells what may still end it. */
  commit: () => AbortSignal | undefined;
}

interface Running<T, E> {
  flight: Flight<T>;
  listeners: Set<(event: E) => void>;
  /** What late comers are told first. */
  latest: E | undefined;
  /** Someone asked for it who wants it done, also when nobody waits any more. */
  wanted: boolean;
  committed: boolean;
}

/**
 * Identical work that is asked for while it runs is done once: every caller gets its outcome and hears of its progress.
 * A caller leaves alone; the work ends when the last one has left, unless it was committed for one who wants it done.
 */
export class SharedWork<T, E> {
  private readonly running = new Map<string, Running<T, E>>();

  async do(key: string, work: (given: Work<E>) => Promise<T>, follower: Follower<E>): Promise<T> {
    const record = this.running.get(key) ?? this.begin(key, work);
    const { listeners, latest } = record;
    const { onProgress } = follower;
    if (onProgress) {
      if (latest !== undefined) onProgress(latest);
      listeners.add(onProgress);
    }
    try {
      return await this.followed(key, record, follower);
    } finally {
      if (onProgress) listeners.delete(onProgress);
    }
  }

  private followed(key: string, record: Running<T, E>, { signal, leave }: Follower<E>): Promise<T> {
    const { flight } = record;
    const abandoned = () => {
      if (!record.committed) this.forget(key, record);
    };
    if (signal) return flight.join(signal, abandoned);
    record.wanted = true;
    return leave ? flight.follow(leave, abandoned) : flight.stay();
  }

  private begin(key: string, work: (given: Work<E>) => Promise<T>): Running<T, E> {
    const listeners = new Set<(event: E) => void>();
    const tell = (event: E) => {
      record.latest = event;
      for (const listener of listeners) listener(event);
    };
    const start = (signal: AbortSignal) => {
      const commit = () => {
        if (signal.aborted) throw readerLeft();
        record.committed = record.wanted;
        return record.wanted ? undefined : signal;
      };
      // In the next turn of the queue of promises: what is told at once finds its record.
      return Promise.resolve().then(() => work({ signal, tell, commit }));
    };
    const flight = new Flight(start);
    const record: Running<T, E> = {
      flight,
      listeners,
      latest: undefined,
      wanted: false,
      committed: false,
    };
    this.running.set(key, record);
    const forget = () => this.forget(key, record);
    flight.result.then(forget, forget);
    return record;
  }

  private forget(key: string, record: Running<T, E>): void {
    if (this.running.get(key) === record) this.running.delete(key);
  }
}
