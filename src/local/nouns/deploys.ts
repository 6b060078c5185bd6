import type { NewDeploy } from '../../core/model/platform.js';
import { secondsTime } from '../../platform-kit/clock.js';
import { timedId } from '../../core/model/timed-ids.js';
import { mustExist } from './lookup.js';
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

/** Adds a deploy: its app, region and release must exist, and the region must offer the release's flavor. */
export function createDeploy(
  state: LocalState,
  app: string,
  { release, region, replicas }: NewDeploy,
  { instances, now, id = freeId(state, now) }: NewDeployOptions,
): StoredDeploy {
  if (replicas < 0 || replicas > MOST_REPLICAS)
    throw new PlatformError(400, `invalid number of replicas ${replicas}`);
  mustExist.app(state, app);
  mustExist.region(state, region);
  const flavor = mustExist.flavor(state, mustExist.release(state, app, release).flavor);
  if (flavor.regions && !flavor.regions.includes(region))
    throw new PlatformError(400, `flavor ${flavor.name} is not offered in region ${region}`);
  if (instances === 'containers' && replicas > MOST_CONTAINERS)
    throw new PlatformError(400, `at most ${MOST_CONTAINERS} replicas of a deploy on the local platform`);
  if (state.deploys.some((known) => known.id === id))
    throw new PlatformError(409, `deploy ${id} exists already`);
  const ctime = secondsTime(now);
  const deploy: StoredDeploy = { app, id, release, region, replicas, ctime, instances };
  state.deploys.push(deploy);
  if (instances === 'containers') state.engineUsed = true;
  return deploy;
}

/** Begins the removal: what is marked is finished off later, whatever happens to this process. */
export function markDeleting(
  state: LocalState,
  app: string,
  deploy: { id: string; region: string },
): StoredDeploy {
  const marked = mustExist.deploy(state, app, deploy);
  marked.deleting = true;
  return marked;
}

/** Ends the removal; nothing happens when it has ended already. */
export function dropDeploy(state: LocalState, id: string): void {
  state.deploys = state.deploys.filter((deploy) => deploy.id !== id);
}

function freeId(state: LocalState, now: Date): string {
  const id = timedId('g', now);
  return state.deploys.some((deploy) => deploy.id === id) ? freeId(state, now) : id;
}
