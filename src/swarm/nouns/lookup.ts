import type { Flavor } from '../../core/model/types.js';
import { PlatformError } from '../../platform-kit/platform-error.js';
import type { Catalogue } from '../store/catalogue.js';
import type { StoredObject, SwarmObjects } from '../store/objects.js';

/** Looks named things up; what is not there is the platform's refusal, in the words of the local platform. */
export class Lookup {
  constructor(private readonly objects: SwarmObjects) {}

  async app(name: string, signal?: AbortSignal): Promise<StoredObject> {
    const app = await this.objects.find(['app', name], signal);
    if (!app) throw new PlatformError(404, `app ${name} not found`);
    return app;
  }

  /** By its short `name:tag`. */
  async image(short: string, signal?: AbortSignal): Promise<StoredObject> {
    const image = await this.objects.find(['image', short], signal);
    if (!image) throw new PlatformError(400, `image ${short} not found`);
    return image;
  }

  async release(
    app: StoredObject,
    appName: string,
    name: string,
    signal?: AbortSignal,
  ): Promise<StoredObject> {
    const release = await this.objects.find(['release', app.id, name], signal);
    if (!release) throw new PlatformError(400, `release ${name} not found in app ${appName}`);
    return release;
  }
}

export function flavorNamed({ flavors }: Catalogue, name: string): Flavor {
  const flavor = flavors.find((one) => one.name === name);
  if (!flavor) throw new PlatformError(400, `flavor ${name} not found`);
  return flavor;
}
