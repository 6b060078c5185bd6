import type { Engine } from './docker/engine.js';
import type { RunLane, RunStats } from './model/observer.js';
import type { Platform } from './model/platform.js';
import type { Shim } from './shim.js';

/** What the operations stand on. */
export interface Parts {
  platform: Platform;
  engine: Engine;
  prepare: Shim['prepare'];
  stats: () => RunStats<RunLane>;
  now?: (() => Date) | undefined;
}
