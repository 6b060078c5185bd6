import type { Platform, RunOptions } from '../model/platform.js';
import type { WriteOrder } from './ordered-writes.js';

export type ReadMethod = Extract<keyof Platform, `list${string}`>;
export type WriteMethod = Exclude<
  keyof Platform,
  ReadMethod | 'pullImage' | 'readLogs' | 'check' | 'drain' | 'close' | 'kill'
>;

/** What a method takes before its options. */
export type InputsOf<Method extends ReadMethod | WriteMethod> =
  Required<Parameters<Platform[Method]>> extends [...infer Inputs, RunOptions] ? Inputs : never;

export interface ReadRow<Inputs extends unknown[]> {
  /** How many inputs stand before the options. */
  inputs: Inputs['length'];
  /** What a write can make stale: a path, so that forgetting `app/zenx` forgets all that was read of that app. */
  readonly scope: (...inputs: Inputs) => string;
  /** The read inside its scope; by default there is one. */
  readonly key?: (...inputs: Inputs) => string;
}

export interface WriteRow<Inputs extends unknown[]> {
  inputs: Inputs['length'];
  /** What it goes after: other writes of its group, or only of its part of the group. */
  readonly order: (...inputs: Inputs) => WriteOrder;
  /** Scopes of reads that it makes stale, as a list of paths. */
  readonly stale: (...inputs: Inputs) => string[];
  /** Changes something of this process or machine, of which other servers have their own. */
  readonly isOwn?: true;
}

const apps = (name: string) => `app/${name}`;
/** Deploys and their instances grow stale together. */
const deploys = (app: string, region: string) => `app/${app}/deploys/${region}`;

/** Which reads are the same. */
export const READS: { readonly [Method in ReadMethod]: ReadRow<InputsOf<Method>> } = {
  listApps: { inputs: 0, scope: () => 'apps' },
  listFlavors: { inputs: 0, scope: () => 'flavors' },
  listRegions: { inputs: 0, scope: () => 'regions' },
  listImages: { inputs: 0, scope: () => 'images' },
  listReleases: { inputs: 1, scope: (app) => `app/${app}/releases` },
  listDeploys: { inputs: 2, scope: deploys },
  listInstances: { inputs: 2, scope: (app, { region }) => deploys(app, region), key: (_app, { id }) => id },
};

/** Which writes go one after the other, and which reads they make stale. */
export const WRITES: { readonly [Method in WriteMethod]: WriteRow<InputsOf<Method>> } = {
  registerApp: {
    inputs: 2,
    order: (name) => ({ group: apps(name) }),
    stale: (name) => ['apps', apps(name)],
  },
  unregisterApp: {
    inputs: 1,
    order: (name) => ({ group: apps(name) }),
    stale: (name) => ['apps', apps(name)],
  },
  pushImage: {
    inputs: 1,
    order: (reference) => ({ group: `push/${reference}` }),
    stale: () => ['images'],
  },
  createRelease: {
    inputs: 2,
    order: (app) => ({ group: apps(app), part: 'releases' }),
    stale: (app) => [`app/${app}/releases`],
  },
  createDeploy: {
    inputs: 2,
    order: (app, { region }) => ({ group: apps(app), part: region }),
    stale: (app, { region }) => [deploys(app, region)],
  },
  deleteDeploy: {
    inputs: 2,
    order: (app, { region }) => ({ group: apps(app), part: region }),
    stale: (app, { region }) => [deploys(app, region)],
  },
  // Another account may see all else.
  login: { inputs: 0, order: () => ({ group: 'login' }), stale: () => [''], isOwn: true },
  logout: { inputs: 0, order: () => ({ group: 'login' }), stale: () => [''], isOwn: true },
};
