import type { NewDeploy } from '../../core/model/platform.js';
import { secondsTime } from '../../platform-kit/clock.js';
import { timedId } from '../../core/model/timed-ids.js';
import { type Lookup, lookupIn, mustExist, named } from './lookup.js';
import { PlatformError } from '../../platform-kit/platform-error.js';
import type { LocalState, StoredDeploy } from '../state/schema.js';

/** Containers are more costly than lines in a file. */
const MOST_CONTAINERS = 100;
const MOST_REPLICAS = 10_000;

interface NewDeployOptions {
  instances: StoredDeploy['instances'];
  now: Date;
  /** Made of the time when it is absent. */
  id?: string | undefined;
}

/** Adds a deploy. */
export function createDeploy(
  state: LocalState,
  app: string,
  deploy: NewDeploy,
  options: NewDeployOptions,
): StoredDeploy {
  const made = newDeploy(lookupIn(state), app, deploy, options);
  state.deploys.push(made);
  if (made.instances === 'containers') state.engineUsed = true;
  return made;
}

/** Its app, region and release must exist, its id must be free, and the region must offer the release's flavor. */
export function newDeploy(
  lookup: Lookup,
  app: string,
  { release, region, replicas }: NewDeploy,
  { instances, now, id = freeId(lookup, now) }: NewDeployOptions,
): StoredDeploy {
  if (replicas < 0 || replicas > MOST_REPLICAS)
    throw new PlatformError(400, `invalid number of replicas ${replicas}`);
  const known = named(lookup);
  known.app(app);
  known.region(region);
  const flavor = known.flavor(known.release(app, release).flavor);
  if (flavor.regions && !flavor.regions.includes(region))
    throw new PlatformError(400, `flavor ${flavor.name} is not offered in region ${region}`);
  if (instances === 'containers' && replicas > MOST_CONTAINERS)
    throw new PlatformError(400, `at most ${MOST_CONTAINERS} replicas of a deploy on the local platform`);
  if (lookup.deploy(id)) throw new PlatformError(409, `deploy ${id} exists already`);
  return { app, id, release, region, replicas, ctime: secondsTime(now), instances };
}

/** Begins the removal: what is marked is finished off later, whatever happens to this process. */
export function markDeleting(
  state: LocalState,
  app: string,
  deploy: { id: string; region: string },
): StoredDeploy {
  const found = mustExist(state).deploy(app, deploy);
  const marked: StoredDeploy = { ...found, deleting: true };
  state.deploys = state.deploys.map((one) => (one === found ? marked : one));
  return marked;
}

/** Ends the removal; nothing happens when it has ended already. */
export function dropDeploy(state: LocalState, id: string): void {
  state.deploys = state.deploys.filter((deploy) => deploy.id !== id);
}

function freeId(lookup: Lookup, now: Date): string {
  const id = timedId('g', now);
  return lookup.deploy(id) ? freeId(lookup, now) : id;
}
