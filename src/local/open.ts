import type { Engine } from '../core/docker/engine.js';
import { onlyOnce } from '../core/model/only-once.js';
import type { Platform } from '../core/model/platform.js';
import type { RolloutStore } from '../core/rollouts/keeping/rollout-store.js';
import { faultsOf } from './state/faults.js';
import { assembleLocal, type LocalParts, type LocalSettings } from './assemble.js';
import { LocalPlatform } from './platform.js';
import { PlatformRuns, type Timeouts } from '../platform-kit/runs/platform-runs.js';

export interface OpenLocalOptions extends LocalSettings {
  timeouts: Timeouts;
}

export interface OpenedLocal {
  platform: Platform;
  rollouts: RolloutStore;
  engine: Engine;
  /** One line: where the state is and what instances are. Rejects with `docker_unavailable` when an engine is missed. */
  describe: () => Promise<string>;
  /** Makes the engine agree with the state, now and every few seconds until the platform is closed. */
  lookAfter: () => Promise<void>;
}

/** The local platform over its directory. Asks for an engine only when something needs one. */
export async function openLocal(options: OpenLocalOptions): Promise<OpenedLocal> {
  const parts = assembleLocal(options);
  const runs = new PlatformRuns(faultsOf(parts.store), options.timeouts, 'local');
  return {
    platform: new LocalPlatform(parts, runs),
    engine: engineOf(parts, options),
    describe: () => describeLocal(parts),
    rollouts: parts.rollouts,
    lookAfter: () => parts.caretaker.start(),
  };
}

/** Where the state is and what instances are, on one line. */
async function describeLocal({ store, choice }: LocalParts): Promise<string> {
  const { instances, why } = await choice.get();
  const what =
    instances === 'containers'
      ? `instances are containers on the Docker Engine at ${why}`
      : `instances are simulated (${why})`;
  return `local platform in ${store.dir}: ${what}`;
}

/** Without an engine every image counts as there, so that a push lists it. */
function engineOf(
  { choice }: LocalParts,
  { env, dockerHost, timeouts, warn: given }: OpenLocalOptions,
): Engine {
  const warn = given && onlyOnce(given);
  const docker = async () => {
    if ((await choice.get()).instances === 'simulated') return undefined;
    const { createDockerEngine } = await import('../core/docker/docker-engine.js');
    return createDockerEngine({ host: dockerHost, env, pullTimeout: timeouts.push, warn });
  };
  return {
    hasImage: async (reference, o) => (await (await docker())?.hasImage(reference, o)) ?? true,
    pullImage: async (reference, o) => (await docker())?.pullImage(reference, o),
  };
}
