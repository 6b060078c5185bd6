import type { RunOptions } from '../model/platform.js';
import type { Engine } from './engine.js';

/** An engine whose calls under way can all be ended at once, whoever made them. */
export class StoppableEngine implements Engine {
  private stopped = false;
  private readonly calls = new Set<AbortController>();

  constructor(private readonly engine: Engine) {}

  hasImage: Engine['hasImage'] = (reference, o) =>
    this.call((signal) => this.engine.hasImage(reference, { signal }), o);

  pullImage: Engine['pullImage'] = (reference, o) =>
    this.call((signal) => this.engine.pullImage(reference, { ...o, signal }), o);

  /** Ends what runs, and what comes later, with all that it started; at once. */
  stop(): void {
    this.stopped = true;
    for (const call of this.calls) call.abort();
  }

  private async call<T>(task: (signal: AbortSignal) => Promise<T>, { signal }: RunOptions = {}): Promise<T> {
    const call = new AbortController();
    const end = () => call.abort();
    if (this.stopped || signal?.aborted) end();
    this.calls.add(call);
    signal?.addEventListener('abort', end, { once: true });
    try {
      return await task(call.signal);
    } finally {
      signal?.removeEventListener('abort', end);
      this.calls.delete(call);
    }
  }
}
