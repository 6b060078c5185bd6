import { parseImageRef } from '../core/input/image-ref.js';
import type { Seed } from '../platform-kit/seed-file.js';
import { registerApp } from './nouns/apps.js';
import { createDeploy } from './nouns/deploys.js';
import { recordImage } from './nouns/images.js';
import { createRelease } from './nouns/releases.js';
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
  for (const { name, desc } of seed.apps) {
    state.apps = state.apps.filter((app) => app.name !== name);
    registerApp(state, name, desc);
  }
  for (const image of seed.images) recordImage(state, parseImageRef(image.image), image.ctime ?? now);
  for (const release of seed.releases) replaceRelease(state, release, now);
  const fresh = seed.deploys.filter((deploy) => !state.deploys.some((known) => isSame(known, deploy)));
  return fresh.map(({ app, id, ctime, ...deploy }) =>
    createDeploy(state, app, deploy, { instances, now: ctime ?? now, id }),
  );
}

function replaceRelease(state: LocalState, release: Seed['releases'][number], now: Date): void {
  const { app, ctime, ...config } = release;
  state.releases = state.releases.filter((known) => known.app !== app || known.name !== config.name);
  createRelease(state, app, { ...config, image: parseImageRef(config.image).short }, ctime ?? now);
}

/** A deploy with an id is that deploy; any other is the same as one of its release in its region. */
function isSame(known: StoredDeploy, deploy: Seed['deploys'][number]): boolean {
  const alike =
    known.app === deploy.app && known.release === deploy.release && known.region === deploy.region;
  return alike && (deploy.id === undefined || deploy.id === known.id);
}
