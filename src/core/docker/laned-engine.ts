import { setMaxListeners } from 'node:events';
import { withLinkedSignal } from '../model/abort.js';
import type { EngineLane } from '../model/observer.js';
import type { RunOptions } from '../model/platform.js';
import { Lane } from '../sharing/lane.js';
import type { Engine } from './engine.js';

/** Pulls last for minutes, and each may start a credential helper; looking an image up is quick. */
const LANES = {
  docker: { places: 8, queue: 64, patience: 10_000 },
  pull: { places: 4, queue: 32, patience: 10_000 },
};

/** An engine with a bounded number of calls, whoever makes them; all of them can be ended at once. */
export class LanedEngine implements Engine {
  private readonly stopping = new AbortController();
  private readonly lanes = { docker: new Lane(LANES.docker), pull: new Lane(LANES.pull) };

  constructor(private readonly engine: Engine) {
    setMaxListeners(0, this.stopping.signal);
  }

  hasImage: Engine['hasImage'] = (reference, o) =>
    this.call('docker', (signal) => this.engine.hasImage(reference, { signal }), o);

  pullImage: Engine['pullImage'] = (reference, o) =>
    this.call('pull', (signal) => this.engine.pullImage(reference, { ...o, signal }), o);

  /** Calls under way, or waiting for a place. */
  count(what: 'running' | 'waiting'): Record<EngineLane, number> {
    return { docker: this.lanes.docker[what], pull: this.lanes.pull[what] };
  }

  /** Sends away who waits; what runs goes on. */
  drain(): void {
    for (const lane of Object.values(this.lanes)) lane.sendAway();
  }

  /** Ends what runs, and what comes later, with all that it started; at once. */
  stop(): void {
    for (const lane of Object.values(this.lanes)) lane.close();
    this.stopping.abort();
  }

  private call<T>(
    lane: EngineLane,
    task: (signal: AbortSignal) => Promise<T>,
    { signal }: RunOptions = {},
  ): Promise<T> {
    return withLinkedSignal([this.stopping.signal, signal], (linked) =>
      this.lanes[lane].run(() => task(linked), linked),
    );
  }
}
