import type { RunLane, RunStats } from '../core/model/observer.js';
import { createOperations } from '../core/operations.js';
import type { GivenParts as Parts } from '../core/parts.js';
import { sharedPlatform } from '../core/sharing/shared-platform.js';
import { RedisRolloutStore } from '../core/rollouts/keeping/redis-store.js';
import type { Shim } from '../core/shim.js';
import { qappctlParts } from './qappctl-parts.js';
import { type ShimOptions, timeoutsOf } from './shim-options.js';

const DEFAULT_READ_REUSE = 100;

/** The operations over qappctl and the Docker Engine, or over the local platform. Starts no process by itself. */
export async function createShim(options: ShimOptions): Promise<Shim> {
  const { store } = options;
  const { platform, ...parts } = options.local ? await localParts(options) : await qappctlParts(options);
  const shared = sharedPlatform(platform, {
    reuse: options.readReuse ?? DEFAULT_READ_REUSE,
    onShared: () => options.observer?.readShared?.(),
    store: store?.isShared ? store : undefined,
  });
  // Files are for the servers of one machine.
  const rollouts = store?.records ? new RedisRolloutStore(store.records, store.leases) : parts.rollouts;
  return createOperations({ ...parts, rollouts, platform: shared, observer: options.observer });
}

async function localParts({
  local = {},
  env,
  dockerHost,
  observer,
  ...options
}: ShimOptions): Promise<Parts> {
  const { openLocal } = await import('../local/open.js');
  const { platform, engine, describe, lookAfter, rollouts } = await openLocal({
    ...local,
    env,
    dockerHost,
    timeouts: timeoutsOf(options),
    warn: (text: string) => observer?.warn?.(text),
  });
  const prepare = async () => {
    const description = await describe();
    await lookAfter();
    return description;
  };
  return { platform, engine, prepare, rollouts, stats: () => NO_RUNS };
}

/** Nothing is started on behalf of the local platform, so there is nothing to count. */
const NO_RUNS: RunStats<RunLane> = {
  running: { read: 0, write: 0, push: 0 },
  waiting: { read: 0, write: 0, push: 0 },
};
