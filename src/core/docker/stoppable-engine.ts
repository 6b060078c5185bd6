import { setMaxListeners } from 'node:events';
import { withLinkedSignal } from '../model/abort.js';
import type { RunOptions } from '../model/platform.js';
import type { Engine } from './engine.js';

/** An engine whose calls under way can all be ended at once, whoever made them. */
export class StoppableEngine implements Engine {
  private readonly stopping = new AbortController();

  constructor(private readonly engine: Engine) {
    setMaxListeners(0, this.stopping.signal);
  }

  hasImage: Engine['hasImage'] = (reference, o) =>
    this.call((signal) => this.engine.hasImage(reference, { signal }), o);

  pullImage: Engine['pullImage'] = (reference, o) =>
    this.call((signal) => this.engine.pullImage(reference, { ...o, signal }), o);

  /** Ends what runs, and what comes later, with all that it started; at once. */
  stop(): void {
    this.stopping.abort();
  }

  private async call<T>(task: (signal: AbortSignal) => Promise<T>, { signal }: RunOptions = {}): Promise<T> {
    return withLinkedSignal([this.stopping.signal, signal], task);
  }
}
