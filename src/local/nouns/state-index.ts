import type { LocalState, StoredDeploy, StoredImage, StoredRelease } from '../state/schema.js';
import { type Lookup, shortName } from './lookup.js';

type StoredApp = LocalState['apps'][number];

/** What a state has, found at once however much it is: for many additions. What has the same name is replaced, and comes last. */
export class StateIndex implements Lookup {
  private readonly apps: Map<string, StoredApp>;
  private readonly images: Map<string, StoredImage>;
  private readonly releases: Map<string, StoredRelease>;
  private readonly deploys: Map<string, StoredDeploy>;

  private readonly regions: Map<string, LocalState['regions'][number]>;
  private readonly flavors: Map<string, LocalState['flavors'][number]>;

  constructor(private readonly state: LocalState) {
    this.apps = new Map(state.apps.map((app) => [app.name, app]));
    this.images = new Map(state.images.map((image) => [shortName(image), image]));
    this.releases = new Map(
      state.releases.map((release) => [releaseKey(release.app, release.name), release]),
    );
    this.deploys = new Map(state.deploys.map((deploy) => [deploy.id, deploy]));
    // A seed may list one twice: the first counts, as in `lookupIn`.
    this.regions = new Map(state.regions.toReversed().map((region) => [region.name, region]));
    this.flavors = new Map(state.flavors.toReversed().map((flavor) => [flavor.name, flavor]));
  }

  app = (name: string) => this.apps.get(name);
  image = (short: string) => this.images.get(short);
  release = (app: string, name: string) => this.releases.get(releaseKey(app, name));
  deploy = (id: string) => this.deploys.get(id);
  region = (name: string) => this.regions.get(name);
  flavor = (name: string) => this.flavors.get(name);

  putApp = (app: StoredApp) => putLast(this.apps, app.name, app);
  putImage = (image: StoredImage) => putLast(this.images, shortName(image), image);
  putRelease = (release: StoredRelease) =>
    putLast(this.releases, releaseKey(release.app, release.name), release);
  putDeploy = (deploy: StoredDeploy) => putLast(this.deploys, deploy.id, deploy);

  /** Puts all of it into the state. */
  write(): void {
    this.state.apps = [...this.apps.values()];
    this.state.images = [...this.images.values()];
    this.state.releases = [...this.releases.values()];
    this.state.deploys = [...this.deploys.values()];
  }
}

/** No name of an app has a slash. */
function releaseKey(app: string, name: string): string {
  return `${app}/${name}`;
}

function putLast<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
}
