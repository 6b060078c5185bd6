import { parseImageRef } from '../core/input/image-ref.js';
import type { Seed } from '../platform-kit/seed-file.js';
import { newApp } from './nouns/apps.js';
import { newDeploy } from './nouns/deploys.js';
import { newImage } from './nouns/images.js';
import { newRelease } from './nouns/releases.js';
import { StateIndex } from './nouns/state-index.js';
import type { LocalState, StoredDeploy } from './state/schema.js';

/**
 * Puts a seed into the state. What has the same name is replaced; a deploy that exists already, by app, release and
 * region, stays as it is. Returns the deploys that are new. Throws `PlatformError` when a name is not there.
 */
export function applySeed(
  state: LocalState,
  seed: Seed,
  { instances, now }: { instances: StoredDeploy['instances']; now: Date },
): StoredDeploy[] {
  if (seed.flavors) state.flavors = seed.flavors;
  if (seed.regions) state.regions = seed.regions;
  const index = new StateIndex(state);
  for (const { name, desc } of seed.apps) index.putApp(newApp(name, desc));
  for (const { image, ctime } of seed.images) index.putImage(newImage(parseImageRef(image), ctime ?? now));
  for (const { app, ctime, ...config } of seed.releases) {
    const image = parseImageRef(config.image).short;
    index.putRelease(newRelease(index, app, { ...config, image }, ctime ?? now));
  }
  const places = new Set(state.deploys.map(placeOf));
  const isThere = ({ id, ...deploy }: Seed['deploys'][number]) =>
    places.has(placeOf(deploy)) && (id === undefined || isAt(index.deploy(id), deploy));
  const made: StoredDeploy[] = [];
  for (const deploy of seed.deploys.filter((one) => !isThere(one))) {
    const { app, id, ctime, ...rest } = deploy;
    const fresh = newDeploy(index, app, rest, { instances, now: ctime ?? now, id });
    index.putDeploy(fresh);
    made.push(fresh);
  }
  index.write();
  if (instances === 'containers' && made.length > 0) state.engineUsed = true;
  return made;
}

type Place = Pick<StoredDeploy, 'app' | 'release' | 'region'>;

/** Of one place only a deploy with an id of its own is another one. */
function placeOf({ app, release, region }: Place): string {
  return JSON.stringify([app, release, region]);
}

function isAt(known: StoredDeploy | undefined, place: Place): boolean {
  return known !== undefined && placeOf(known) === placeOf(place);
}
