import { createDockerEngine } from '../core/docker/docker-engine.js';
import type { Engine } from '../core/docker/engine.js';
import type { Platform } from '../core/model/platform.js';
import type { RolloutStore } from '../core/rollouts/keeping/rollout-store.js';
import { PlatformRuns, type Timeouts } from '../platform-kit/runs/platform-runs.js';
import { assembleSwarm, type SwarmParts, type SwarmSettings } from './assemble.js';
import { SwarmPlatform } from './platform.js';
import { regionsOf } from './services/nodes.js';

export interface OpenSwarmOptions extends SwarmSettings {
  timeouts: Timeouts;
}

export interface OpenedSwarm {
  platform: Platform;
  rollouts: RolloutStore;
  /** The caller's engine, whose images are pushed. */
  engine: Engine;
  /** One line: which swarm this is. Rejects with `docker_unavailable` when there is none. */
  describe: () => Promise<string>;
  /** Asks instances whether they are healthy, and sweeps, until the platform is closed. */
  lookAfter: () => Promise<void>;
}

/** The platform on a Docker Swarm. Asks nothing yet. */
export async function openSwarm(options: OpenSwarmOptions): Promise<OpenedSwarm> {
  const parts = assembleSwarm(options);
  const { env, managers = [], timeouts, warn } = options;
  return {
    platform: new SwarmPlatform(parts, new PlatformRuns(parts.catalogue, timeouts, 'swarm')),
    rollouts: parts.rollouts,
    engine: createDockerEngine({ host: managers[0], env, pullTimeout: timeouts.push, warn }),
    describe: () => describeSwarm(parts),
    lookAfter: async () => parts.care.start(),
  };
}

async function describeSwarm({ door, nodes: swarmNodes }: SwarmParts): Promise<string> {
  const [{ ID: id }, nodes] = await Promise.all([
    door.read<{ ID: string }>({ method: 'GET', path: '/swarm' }),
    swarmNodes.list(),
  ]);
  const managers = nodes.filter(({ isManager }) => isManager).length;
  return `swarm ${id}: ${nodes.length} nodes, ${managers} of them managers, regions ${regionsOf(nodes).join(', ')}`;
}

/** What tells this platform from every other: its swarm and its name there. The managers may be named in many ways. */
export async function swarmPlace(settings: SwarmSettings): Promise<string[]> {
  const { door, platform } = assembleSwarm(settings);
  try {
    return [(await door.read<{ ID: string }>({ method: 'GET', path: '/swarm' })).ID, platform];
  } finally {
    door.stop();
  }
}
