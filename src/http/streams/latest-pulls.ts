import type { ProgressEvent } from '../../contract/events.js';
import { LIMITS } from '../../core/model/limits.js';

type Pull = Extract<ProgressEvent, { type: 'pull' }>;

/** How far each layer is that was told of since a stream was last written to, the latest only. */
export class LatestPulls {
  private readonly layers = new Map<string, Pull>();

  keep(event: Pull): void {
    const layer = event.layer ?? '';
    // Never deleted first: a table that is written to and fro is made anew all the time.
    this.layers.set(layer, event);
    if (this.layers.size > LIMITS.streamLayers) this.layers.delete(this.layers.keys().next().value ?? '');
  }

  take(): Pull[] {
    const events = [...this.layers.values()];
    this.layers.clear();
    return events;
  }
}
