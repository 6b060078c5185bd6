import type { Environment } from '../core/model/environment.js';
import { onlyOnce } from '../core/model/only-once.js';
import { Care } from './care.js';
import { DeployOperations } from './deploy-operations.js';
import { DeploySpecifications } from './deploy-specifications.js';
import { ImageOperations } from './image-operations.js';
import { ManagerDoor } from './manager/manager-door.js';
import { SwarmApps } from './nouns/apps.js';
import { SwarmImages } from './nouns/images.js';
import { Lookup } from './nouns/lookup.js';
import { SwarmReleases } from './nouns/releases.js';
import { RegistryImages } from './registry-images.js';
import { ConfigObjects } from './services/config-objects.js';
import { HealthChecks } from './services/health-checks.js';
import { HealthWords } from './services/health-words.js';
import { SwarmNodes } from './services/nodes.js';
import { Services } from './services/services.js';
import { TaskLogs } from './services/task-logs.js';
import { overcommit, platformName, registrySettings } from './settings.js';
import { Sweeper } from './sweeper.js';
import { SwarmCatalogue } from './store/catalogue.js';
import { SwarmLeases } from './store/lease.js';
import { SwarmObjects } from './store/objects.js';
import { SwarmRolloutStore } from './store/rollout-store.js';

export interface SwarmSettings {
  /** Addresses of managers, any of which will do; none: the engine that the docker command finds. */
  managers?: readonly string[] | undefined;
  /** `host:port/path` of a registry that every node reaches; needed when there is more than one node. */
  registry?: string | undefined;
  /** Which of several platforms on the swarm; default `default`. */
  name?: string | undefined;
  env: Environment;
  /** Told what the user should know, one sentence each. */
  warn?: ((text: string) => void) | undefined;
}

export type SwarmParts = ReturnType<typeof assembleSwarm>;

/** The parts of the platform on a swarm; nothing is asked yet. */
export function assembleSwarm({
  managers = [],
  registry: named,
  name,
  env,
  warn: tell = () => undefined,
}: SwarmSettings) {
  const warn = onlyOnce(tell);
  const platform = platformName(name);
  const door = new ManagerDoor({ managers, env });
  const objects = new SwarmObjects(door, platform);
  const lookup = new Lookup(objects);
  const catalogue = new SwarmCatalogue(objects);
  const nodes = new SwarmNodes(door);
  const services = new Services(door, nodes, platform);
  const files = new ConfigObjects(objects);
  const words = new HealthWords(objects);
  const leases = new SwarmLeases(objects);
  const registry = new RegistryImages({ engine: door.first, registry: registrySettings(named), env });
  const images = new SwarmImages(objects);
  const apps = new SwarmApps(objects, lookup);
  const shared = { door, lookup, catalogue, nodes, services, files, registry, words, images, platform, warn };
  return {
    ...shared,
    objects,
    leases,
    apps,
    releases: new SwarmReleases(objects, lookup, catalogue),
    imageOperations: new ImageOperations(shared),
    deploys: new DeployOperations({
      ...shared,
      logs: new TaskLogs({ door, services, warn }),
      specifications: new DeploySpecifications({ ...shared, overcommit: overcommit(env) }),
    }),
    care: new Care(
      leases,
      new HealthChecks(services, words),
      new Sweeper(apps, services, files, words),
      warn,
    ),
    rollouts: new SwarmRolloutStore(objects, leases),
  };
}
