import type { App, Deploy, Flavor, Image, Region, Release } from '../../core/model/types.js';
import type { LocalState } from '../state/schema.js';

const made = new WeakMap<LocalState, Map<string, unknown>>();

/** Made once for each state: a listing that is asked for again is the same array. */
function once<T>(state: LocalState, key: string, make: () => T): T {
  const known = made.get(state) ?? new Map<string, unknown>();
  made.set(state, known);
  if (!known.has(key)) known.set(key, make());
  return known.get(key) as T;
}

/** What each listing shows of the state; not to be modified. */
export const listings = {
  apps: (state: LocalState): App[] => state.apps,
  flavors: (state: LocalState): Flavor[] => state.flavors,
  regions: (state: LocalState): Region[] => state.regions,
  images: (state: LocalState): Image[] =>
    once(state, 'images', () => state.images.map(({ origin: _, ...image }) => image)),
  releases: (state: LocalState, app: string): Release[] =>
    once(state, `releases/${app}`, () =>
      state.releases.filter((release) => release.app === app).map(({ app: _, ...release }) => release),
    ),
  deploys: (state: LocalState, app: string, region: string): Deploy[] =>
    once(state, `deploys/${app}/${region}`, () =>
      state.deploys
        .filter((deploy) => deploy.app === app && deploy.region === region)
        .map(({ id, release, replicas, ctime }) => ({ id, release, region, replicas, ctime })),
    ),
};
