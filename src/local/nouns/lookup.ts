import { PlatformError } from '../../platform-kit/platform-error.js';
import type { LocalState, StoredDeploy, StoredImage, StoredRelease } from '../state/schema.js';

/** What there is, by name. */
export interface Lookup {
  app(name: string): LocalState['apps'][number] | undefined;
  region(name: string): LocalState['regions'][number] | undefined;
  flavor(name: string): LocalState['flavors'][number] | undefined;
  /** By its short `name:tag`. */
  image(short: string): StoredImage | undefined;
  release(app: string, name: string): StoredRelease | undefined;
  deploy(id: string): StoredDeploy | undefined;
}

/** Looks through the whole state each time; `StateIndex` is for many looks. */
export function lookupIn({ apps, regions, flavors, images, releases, deploys }: LocalState): Lookup {
  return {
    app: (name) => apps.find((app) => app.name === name),
    region: (name) => regions.find((region) => region.name === name),
    flavor: (name) => flavors.find((flavor) => flavor.name === name),
    image: (short) => images.find((image) => shortName(image) === short),
    release: (app, name) => releases.find((release) => release.app === app && release.name === name),
    deploy: (id) => deploys.find((deploy) => deploy.id === id),
  };
}

export function shortName({ name, tag }: Pick<StoredImage, 'name' | 'tag'>): string {
  return `${name}:${tag}`;
}

/** The named thing of a state, or the platform's refusal. */
export function mustExist(state: LocalState): ReturnType<typeof named> {
  return named(lookupIn(state));
}

/** The named thing, or the platform's refusal. */
export function named(lookup: Lookup) {
  const app = (name: string) => lookup.app(name) ?? refuse(404, `app ${name} not found`);
  const region = (name: string) => lookup.region(name) ?? refuse(400, `region ${name} not found`);
  return {
    app,
    region,
    flavor: (name: string) => lookup.flavor(name) ?? refuse(400, `flavor ${name} not found`),
    image: (short: string) => lookup.image(short) ?? refuse(400, `image ${short} not found`),
    release: (of: string, name: string) =>
      lookup.release(of, name) ?? refuse(400, `release ${name} not found in app ${of}`),
    deploy: (of: string, place: { id: string; region: string }): StoredDeploy => {
      app(of);
      region(place.region);
      const deploy = lookup.deploy(place.id);
      if (deploy?.app === of && deploy.region === place.region) return deploy;
      return refuse(404, `deploy ${place.id} not found in app ${of}, region ${place.region}`);
    },
  };
}

function refuse(status: number, message: string): never {
  throw new PlatformError(status, message);
}

/** Whether the state has a deploy, and not as one that is being deleted. */
export function isKept(state: LocalState, id: string): boolean {
  const deploy = lookupIn(state).deploy(id);
  return deploy !== undefined && !deploy.deleting;
}
