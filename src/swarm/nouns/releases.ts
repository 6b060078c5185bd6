import type { Release, ReleaseConfig } from '../../core/model/types.js';
import { millisecondsTime } from '../../platform-kit/clock.js';
import { PlatformError } from '../../platform-kit/platform-error.js';
import { releaseEntry } from '../../platform-kit/release-entry.js';
import type { StoredRelease } from '../../platform-kit/shapes.js';
import type { SwarmCatalogue } from '../store/catalogue.js';
import { LABEL } from '../store/names.js';
import { MOST_BYTES, type StoredObject, type SwarmObjects } from '../store/objects.js';
import { flavorNamed, type Lookup } from './lookup.js';

/** Bytes of all releases of an app, which are listed at once. */
const MOST_OF_AN_APP = 16 * 1024 * 1024;

/** Releases: what they say is the data of an object, so that it never changes. */
export class SwarmReleases {
  constructor(
    private readonly objects: SwarmObjects,
    private readonly lookup: Lookup,
    private readonly catalogue: SwarmCatalogue,
  ) {}

  async list(appName: string, signal?: AbortSignal): Promise<Release[]> {
    const app = await this.lookup.app(appName, signal);
    return (await this.of(app, signal)).map(releaseIn);
  }

  /** Its app, image and flavor must exist, its name must be free in the app. */
  async create(
    appName: string,
    config: ReleaseConfig,
    time = new Date(),
    signal?: AbortSignal,
  ): Promise<void> {
    const app = await this.lookup.app(appName, signal);
    await this.lookup.image(config.image, signal);
    flavorNamed(await this.catalogue.read(signal), config.flavor);
    const data = JSON.stringify(releaseEntry(config, millisecondsTime(time)));
    await this.mustHaveRoom(app, appName, Buffer.byteLength(data), signal);
    const labels = { [LABEL.app]: app.id, [LABEL.appName]: appName, [LABEL.name]: config.name };
    const key = ['release', app.id, config.name] as const;
    const id = await this.objects.create({ key, labels, data }, signal);
    if (id === undefined)
      throw new PlatformError(409, `release ${config.name} exists already in app ${appName}`);
    if (await this.objects.isThere(app.id, signal)) return;
    // The app went meanwhile, and what it left may have been taken away before this came.
    await this.objects.remove(id, signal);
    throw new PlatformError(404, `app ${appName} not found`);
  }

  private of(app: StoredObject, signal?: AbortSignal): Promise<StoredObject[]> {
    return this.objects.list('release', { [LABEL.app]: app.id }, signal);
  }

  private async mustHaveRoom(
    app: StoredObject,
    appName: string,
    bytes: number,
    signal?: AbortSignal,
  ): Promise<void> {
    if (bytes > MOST_BYTES)
      throw new PlatformError(400, `the release has ${bytes} bytes, and a swarm keeps ${MOST_BYTES} at most`);
    const kept = (await this.of(app, signal)).reduce((sum, { data }) => sum + data.length, 0);
    if (kept + bytes > MOST_OF_AN_APP)
      throw new PlatformError(
        507,
        `the releases of app ${appName} have ${kept} bytes of ${MOST_OF_AN_APP}, and none can be removed by itself: register another app`,
      );
  }
}

/** What an object says of a release. */
export function releaseIn({ data }: StoredObject): StoredRelease {
  return JSON.parse(data) as StoredRelease;
}
