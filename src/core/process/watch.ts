import { whenAborted } from '../model/abort.js';

export interface WatchOptions {
  /** The caller's. */
  signal?: AbortSignal | undefined;
  /** Milliseconds for the whole. */
  limit: number;
  /** Milliseconds without a sign of life. */
  silence: number;
  /** Asked after such a silence: when it resolves to true, the watch goes on. */
  isAlive?: (() => Promise<boolean>) | undefined;
}

export type Cause = 'interrupted' | 'timed_out' | 'silent';

/** One abort signal for three causes: the caller leaves, the time is up, or nothing was heard for too long. */
export class Watch {
  /** Why the signal was aborted, if it was. */
  cause: Cause | undefined;
  private readonly controller = new AbortController();
  private readonly total: NodeJS.Timeout;
  private readonly idle: NodeJS.Timeout;
  private stopListening = () => {};
  private ended = false;

  constructor(options: WatchOptions) {
    this.total = setTimeout(() => this.stop('timed_out'), options.limit);
    this.idle = setTimeout(() => void this.look(options), options.silence);
    this.stopListening = whenAborted(options.signal, () => this.stop('interrupted'));
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** A sign of life. */
  heard(): void {
    this.idle.refresh();
  }

  /** Lets go of the timers and of the caller's signal. */
  end(): void {
    this.ended = true;
    clearTimeout(this.total);
    clearTimeout(this.idle);
    this.stopListening();
  }

  private async look({ isAlive }: WatchOptions): Promise<void> {
    const alive = await isAlive?.();
    if (!alive) this.stop('silent');
    else if (!this.ended) this.idle.refresh();
  }

  private stop(cause: Cause): void {
    if (this.ended) return;
    this.cause ??= cause;
    this.controller.abort();
    this.end();
  }
}
