import type { StatusRow } from '../../contract/nouns/apps.js';
import type { DeployView } from '../../contract/nouns/deploys.js';
import { deployMissing } from '../blame/missing.js';
import { withBlame } from '../blame/with-blame.js';
import { isShimError } from '../model/errors.js';
import { mapInParallel } from '../model/in-parallel.js';
import type { Platform, RunOptions } from '../model/platform.js';
import type { Deploy, Instance } from '../model/types.js';
import { deployState } from './deploy-state.js';

export interface Where {
  app: string;
  region?: string | undefined;
}

interface Placed {
  app: string;
  deploy: Deploy;
}

/** Every deploy of these apps, in one region or in all, with its state; those that vanish meanwhile are left out. */
export async function statusOf(
  platform: Platform,
  apps: readonly string[],
  region: string | undefined,
  options: RunOptions = {},
): Promise<StatusRow[]> {
  const regions = await regionsOf(platform, region, options);
  const places = apps.flatMap((app) => regions.map((name) => ({ app, region: name })));
  const found = (await mapInParallel(places, (place) => placedDeploys(platform, place, options))).flat();
  const images = await imagesOf(platform, found, options);
  const rows = await mapInParallel(found, async ({ app, deploy }) => {
    const instances = await instancesOf(platform, app, deploy, options);
    const { id, release, region, replicas, ctime } = deploy;
    const image = images.get(`${app}/${release}`);
    return instances && [{ app, id, release, image, region, ...deployState(replicas, instances), ctime }];
  });
  return rows.flatMap((row) => row ?? []);
}

/** A deploy with its instances; searched in all regions when none is given. */
export async function findDeploy(
  platform: Platform,
  { app, id, region }: Where & { id: string },
  options: RunOptions = {},
): Promise<Deploy> {
  let failure: Error | undefined;
  for (const name of await regionsOf(platform, region, options)) {
    try {
      const deploys = await placedDeploys(platform, { app, region: name }, options);
      const found = deploys.find(({ deploy }) => deploy.id === id);
      if (found) return found.deploy;
    } catch (error) {
      // One that does not answer hides nothing that another one has.
      if (!isShimError(error) || error.code === 'not_found' || error.code === 'interrupted') throw error;
      failure ??= error;
    }
  }
  throw failure ?? deployMissing({ app, id, region });
}

/** A deploy as it is shown alone. */
export async function deployView(
  platform: Platform,
  place: Where & { id: string },
  options: RunOptions = {},
): Promise<DeployView> {
  const deploy = await findDeploy(platform, place, options);
  const instances = await instancesOf(platform, place.app, deploy, options);
  if (!instances) throw deployMissing({ ...place, region: deploy.region });
  return viewOf(deploy, instances);
}

/** A deploy with what its instances say of it. */
export function viewOf(deploy: Deploy, instances: readonly Instance[]): DeployView {
  return { ...deploy, ...deployState(deploy.replicas, instances), instances: [...instances] };
}

/** All regions by name, or the one that is asked for. */
export async function regionsOf(
  platform: Platform,
  region: string | undefined,
  options: RunOptions,
): Promise<string[]> {
  if (region !== undefined) return [region];
  return (await platform.listRegions(options)).map(({ name }) => name);
}

async function placedDeploys(
  platform: Platform,
  { app, region }: { app: string; region: string },
  options: RunOptions,
): Promise<Placed[]> {
  const deploys = await withBlame(platform, { app, region }, options, () =>
    platform.listDeploys(app, region, options),
  );
  return deploys.map((deploy) => ({ app, deploy }));
}

/** Nothing for a deploy that is gone since it was listed. */
async function instancesOf(
  platform: Platform,
  app: string,
  { id, region }: Deploy,
  options: RunOptions,
): Promise<Instance[] | undefined> {
  try {
    return await withBlame(platform, { app, region, deploy: id }, options, () =>
      platform.listInstances(app, { id, region }, options),
    );
  } catch (error) {
    if (isShimError(error, 'not_found')) return undefined;
    throw error;
  }
}

/** The image of each release that runs, by app and release. */
async function imagesOf(
  platform: Platform,
  found: readonly Placed[],
  options: RunOptions,
): Promise<ReadonlyMap<string, string>> {
  const apps = [...new Set(found.map(({ app }) => app))];
  const releases = await mapInParallel(apps, async (app) =>
    (await platform.listReleases(app, options)).map(({ name, image }) => [`${app}/${name}`, image] as const),
  );
  return new Map(releases.flat());
}
