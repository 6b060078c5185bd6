import { interrupted, overloaded, QueuedCaller, stopping } from './queued-caller.js';

export interface LaneOptions {
  /** Most tasks at a time. */
  places: number;
  /** Most callers that wait. */
  queue: number;
  /** Milliseconds a caller waits at most. */
  patience: number;
}

/** A bounded number of places with a bounded, fair queue in front: first come, first served. */
export class Lane {
  private taken = 0;
  private readonly queue = new Set<QueuedCaller>();
  private closed = false;
  private readonly onIdle: (() => void)[] = [];

  constructor(private readonly options: LaneOptions) {}

  get running(): number {
    return this.taken;
  }

  get waiting(): number {
    return this.queue.size;
  }

  /** Runs a task when a place is free. Rejects with `overloaded` when it isn't in time, `interrupted` on abort. */
  async run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (signal?.aborted) throw interrupted();
    if (this.closed) throw stopping();
    if (this.taken >= this.options.places || this.queue.size > 0) await this.wait(signal);
    else this.taken += 1;
    try {
      return await task();
    } finally {
      this.leave();
    }
  }

  /** Sends away everyone who waits, and whoever comes later. */
  close(): void {
    this.closed = true;
    this.sendAway();
  }

  /** Sends away everyone who waits now. */
  sendAway(): void {
    for (const waiter of this.queue) waiter.sendAway(stopping());
  }

  /** Resolves when nothing runs. */
  idle(): Promise<void> {
    if (this.taken === 0) return Promise.resolve();
    return new Promise((resolve) => this.onIdle.push(resolve));
  }

  private wait(signal: AbortSignal | undefined): Promise<void> {
    if (this.queue.size >= this.options.queue) throw overloaded('too many requests are waiting already');
    return new Promise((resolve, reject) => {
      const caller = new QueuedCaller(resolve, reject, this.options.patience, signal, () =>
        this.queue.delete(caller),
      );
      this.queue.add(caller);
    });
  }

  /** A place goes straight to the next in line, so that nobody can slip in between. */
  private leave(): void {
    const [next] = this.queue;
    if (next) next.enter();
    else this.taken -= 1;
    if (this.taken === 0) for (const resolve of this.onIdle.splice(0)) resolve();
  }
}
