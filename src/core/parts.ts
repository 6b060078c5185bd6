import type { Engine } from './docker/engine.js';
import type { Observer, RunLane, RunStats } from './model/observer.js';
import type { Platform } from './model/platform.js';
import type { RolloutStore } from './rollouts/keeping/rollout-store.js';
import type { Shim } from './shim.js';
import type { DeployWatchers } from './watching/deploy-watchers.js';

/** What the operations stand on. */
export interface Parts extends GivenParts {
  /** Who follows a deploy does so here. */
  watchers: DeployWatchers;
}

/** What is handed in from outside. */
export interface GivenParts {
  platform: Platform;
  engine: Engine;
  prepare: Shim['prepare'];
  stats: () => RunStats<RunLane>;
  /** Told of waits and rollouts that ended. */
  observer?: Observer | undefined;
  /** Where rollouts are kept. */
  rollouts: RolloutStore;
  now?: (() => Date) | undefined;
}
