import type { ProgressEvent } from '../../contract/events.js';
import { LIMITS } from '../../core/model/limits.js';

/** Events that tell how something is now, so that only the latest of each thing counts. */
type State = Extract<ProgressEvent, { type: 'pull' | 'deploy' | 'instance' }>;

export function isState(event: ProgressEvent): event is State {
  return event.type === 'pull' || event.type === 'deploy' || event.type === 'instance';
}

/** What a stream has to tell still: the latest state of each layer, deploy and instance. */
export class LatestStates {
  private readonly states = new Map<string, State>();
  private layers = 0;

  get isEmpty(): boolean {
    return this.states.size === 0;
  }

  /** More than is kept for one client. */
  get isTooMuch(): boolean {
    return this.states.size - this.layers > LIMITS.streamStates;
  }

  keep(event: State): void {
    const key = keyOf(event);
    if (event.type === 'pull' && !this.states.has(key)) {
      if (this.layers >= LIMITS.streamLayers) return;
      this.layers += 1;
    }
    // Never deleted first: a table that is written to and fro is made anew all the time.
    this.states.set(key, event);
  }

  /** So many of them, the first that came first. */
  take(most = Infinity): State[] {
    const taken: State[] = [];
    for (const [key, event] of this.states) {
      if (taken.length >= most) break;
      taken.push(event);
      this.states.delete(key);
      if (event.type === 'pull') this.layers -= 1;
    }
    return taken;
  }
}

/** Many streams keep the very same events: their keys are made once. */
const keys = new WeakMap<State, string>();

function keyOf(event: State): string {
  const known = keys.get(event);
  if (known !== undefined) return known;
  const key = keyText(event);
  keys.set(event, key);
  return key;
}

function keyText(event: State): string {
  switch (event.type) {
    case 'pull':
      return `layer ${event.layer ?? ''}`;
    case 'deploy':
      return `deploy ${event.app}\n${event.region}\n${event.id}`;
    case 'instance':
      return `instance ${event.deploy}\n${event.id}`;
  }
}
