import type { RunLane, RunStats } from '../core/model/observer.js';
import { createOperations } from '../core/operations.js';
import type { GivenParts as Parts } from '../core/parts.js';
import { sharedPlatform } from '../core/sharing/shared-platform.js';
import { RedisRolloutStore } from '../core/rollouts/keeping/redis-store.js';
import type { Shim } from '../core/shim.js';
import { qappctlParts } from './qappctl-parts.js';
import { type LocalOptions, type ShimOptions, type SwarmOptions, timeoutsOf } from './shim-options.js';

const DEFAULT_READ_REUSE = 100;

/** The operations over qappctl and the Docker Engine, or over the local platform. Starts no process by itself. */
export async function createShim(options: ShimOptions): Promise<Shim> {
  const { store } = options;
  const { platform, ...parts } = await partsOf(options);
  const shared = sharedPlatform(platform, {
    reuse: options.readReuse ?? DEFAULT_READ_REUSE,
    onShared: () => options.observer?.readShared?.(),
    store: store?.isShared ? store : undefined,
  });
  // Files are for the servers of one machine; a swarm keeps its own.
  const rollouts =
    store?.records && !options.swarm ? new RedisRolloutStore(store.records, store.leases) : parts.rollouts;
  return createOperations({ ...parts, rollouts, platform: shared, observer: options.observer });
}

function partsOf(options: ShimOptions): Promise<Parts> {
  if (options.local) return localParts(options.local, options);
  return options.swarm ? swarmParts(options.swarm, options) : qappctlParts(options);
}

async function localParts(local: LocalOptions, options: ShimOptions): Promise<Parts> {
  const { openLocal } = await import('../local/open.js');
  const { env, dockerHost } = options;
  return ownParts(await openLocal({ ...local, ...commonOf(options), env, dockerHost }));
}

async function swarmParts(swarm: SwarmOptions, options: ShimOptions): Promise<Parts> {
  const { openSwarm } = await import('../swarm/open.js');
  return ownParts(await openSwarm({ ...swarm, ...commonOf(options), env: options.env }));
}

function commonOf({ observer, ...options }: ShimOptions) {
  return { timeouts: timeoutsOf(options), warn: (text: string) => observer?.warn?.(text) };
}

/** A platform of our own, as it was opened. */
interface Opened extends Pick<Parts, 'platform' | 'engine' | 'rollouts'> {
  describe: () => Promise<string>;
  lookAfter: () => Promise<void>;
}

function ownParts({ describe, lookAfter, ...opened }: Opened): Parts {
  const prepare = async () => {
    const description = await describe();
    await lookAfter();
    return description;
  };
  return { ...opened, prepare, stats: () => NO_RUNS };
}

/** Nothing is started on behalf of a platform of our own, so there is nothing to count. */
const NO_RUNS: RunStats<RunLane> = {
  running: { read: 0, write: 0, push: 0 },
  waiting: { read: 0, write: 0, push: 0 },
};
