import type { Platform } from '../model/platform.js';
import { OrderedWrites, type WriteOrder } from './ordered-writes.js';
import { SharedReads } from './shared-reads.js';

export interface SharingOptions {
  /** Milliseconds for which a listing's answer serves identical reads too. */
  reuse: number;
  onShared?: (() => void) | undefined;
}

/** Callers that may wait for their turn at one app and region, and for how long (ms). */
const WRITE_LIMITS = { queue: 16, patience: 10_000 };

/**
 * A platform whose identical reads share one run and whose writes go one at a time per app and region; one to a whole
 * app goes beside no other of it. Scopes are paths, so that forgetting `app/zenx` forgets all that was read of that app.
 */
export function sharedPlatform(platform: Platform, { reuse, onShared }: SharingOptions): Platform {
  const reads = new SharedReads(reuse, onShared);
  const writes = new OrderedWrites(WRITE_LIMITS);

  async function write<T>(
    order: WriteOrder,
    stale: string[],
    task: () => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    return writes.run(
      order,
      async () => {
        try {
          return await task();
        } finally {
          // Also after a failure: the change may have been made all the same.
          for (const scope of stale) reads.forget(scope);
        }
      },
      signal,
    );
  }

  return {
    listApps: (o) => reads.read('apps', '', (signal) => platform.listApps({ signal }), o?.signal),
    listFlavors: (o) => reads.read('flavors', '', (signal) => platform.listFlavors({ signal }), o?.signal),
    listRegions: (o) => reads.read('regions', '', (signal) => platform.listRegions({ signal }), o?.signal),
    listImages: (o) => reads.read('images', '', (signal) => platform.listImages({ signal }), o?.signal),
    listReleases: (app, o) =>
      reads.read(`app/${app}/releases`, '', (signal) => platform.listReleases(app, { signal }), o?.signal),
    listDeploys: (app, region, o) =>
      reads.read(
        deploys(app, region),
        '',
        (signal) => platform.listDeploys(app, region, { signal }),
        o?.signal,
      ),
    listInstances: (app, deploy, o) =>
      reads.read(
        deploys(app, deploy.region),
        deploy.id,
        (signal) => platform.listInstances(app, deploy, { signal }),
        o?.signal,
      ),
    registerApp: (name, desc, o) =>
      write(
        { group: `app/${name}` },
        ['apps', `app/${name}`],
        () => platform.registerApp(name, desc, o),
        o?.signal,
      ),
    unregisterApp: (name, o) =>
      write(
        { group: `app/${name}` },
        ['apps', `app/${name}`],
        () => platform.unregisterApp(name, o),
        o?.signal,
      ),
    pushImage: (reference, o) =>
      write({ group: `push/${reference}` }, ['images'], () => platform.pushImage(reference, o), o?.signal),
    pullImage: (reference, o) => platform.pullImage(reference, o),
    createRelease: (app, config, o) =>
      write(
        { group: `app/${app}`, part: 'releases' },
        [`app/${app}/releases`],
        () => platform.createRelease(app, config, o),
        o?.signal,
      ),
    createDeploy: (app, deploy, o) =>
      write(
        { group: `app/${app}`, part: deploy.region },
        [deploys(app, deploy.region)],
        () => platform.createDeploy(app, deploy, o),
        o?.signal,
      ),
    deleteDeploy: (app, deploy, o) =>
      write(
        { group: `app/${app}`, part: deploy.region },
        [deploys(app, deploy.region)],
        () => platform.deleteDeploy(app, deploy, o),
        o?.signal,
      ),
    login: (o) => write({ group: 'login' }, [''], () => platform.login(o), o?.signal),
    logout: (o) => write({ group: 'login' }, [''], () => platform.logout(o), o?.signal),
    check: (o) => platform.check(o),
    drain: () => {
      writes.sendAway();
      platform.drain?.();
    },
    close: () => {
      writes.close();
      return platform.close();
    },
    kill: () => platform.kill(),
  };
}

/** Deploys and their instances grow stale together. */
function deploys(app: string, region: string): string {
  return `app/${app}/deploys/${region}`;
}
