import { PlatformError } from '../../platform-kit/platform-error.js';
import type { LocalState, StoredDeploy, StoredImage, StoredRelease } from '../state/schema.js';

/** The named thing, or the platform's refusal. */
export const mustExist = {
  app(state: LocalState, name: string): void {
    if (!state.apps.some((app) => app.name === name)) throw new PlatformError(404, `app ${name} not found`);
  },

  region(state: LocalState, name: string): void {
    if (!state.regions.some((region) => region.name === name))
      throw new PlatformError(400, `region ${name} not found`);
  },

  flavor(state: LocalState, name: string): LocalState['flavors'][number] {
    const flavor = state.flavors.find((one) => one.name === name);
    if (!flavor) throw new PlatformError(400, `flavor ${name} not found`);
    return flavor;
  },

  /** By its short `name:tag`. */
  image(state: LocalState, short: string): StoredImage {
    const image = state.images.find(({ name, tag }) => `${name}:${tag}` === short);
    if (!image) throw new PlatformError(400, `image ${short} not found`);
    return image;
  },

  release(state: LocalState, app: string, name: string): StoredRelease {
    const release = state.releases.find((one) => one.app === app && one.name === name);
    if (!release) throw new PlatformError(400, `release ${name} not found in app ${app}`);
    return release;
  },

  deploy(state: LocalState, app: string, { id, region }: { id: string; region: string }): StoredDeploy {
    mustExist.app(state, app);
    mustExist.region(state, region);
    const deploy = state.deploys.find((one) => one.app === app && one.id === id && one.region === region);
    if (!deploy) throw new PlatformError(404, `deploy ${id} not found in app ${app}, region ${region}`);
    return deploy;
  },
};

/** Whether the state has a deploy, and not as one that is being deleted. */
export function isKept({ deploys }: LocalState, id: string): boolean {
  const deploy = deploys.find((one) => one.id === id);
  return deploy !== undefined && !deploy.deleting;
}
