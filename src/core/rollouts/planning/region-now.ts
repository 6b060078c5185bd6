import { withBlame } from '../../blame/with-blame.js';
import { mapInParallel } from '../../model/in-parallel.js';
import type { Platform, RunOptions } from '../../model/platform.js';
import type { Deploy } from '../../model/types.js';
import { regionsOf } from '../../watching/status.js';
import { deployState, type DeployState } from '../../watching/deploy-state.js';

/** A deploy with its state. */
interface SeenDeploy extends Deploy {
  state: DeployState['state'];
}

/** What an app runs in a region, the newest first. */
export interface RegionNow {
  region: string;
  deploys: readonly SeenDeploy[];
  /** The newest that runs. */
  running: SeenDeploy | undefined;
}

/** The same of the regions that are named, or of all where the app has a deploy. */
export async function regionsNow(
  platform: Platform,
  {
    app,
    regions,
    wait,
  }: { app: string; regions: readonly string[] | undefined; wait: { failOn: readonly string[] } },
  options: RunOptions,
): Promise<RegionNow[]> {
  const names = regions ?? (await regionsOf(platform, undefined, options));
  const now = await mapInParallel(names, (name) => regionNow(platform, app, name, options, wait.failOn), 2);
  return regions ? now : now.filter(({ deploys }) => deploys.length > 0);
}

/** Looks at the deploys of an app in a region, and at the instances of each. */
export async function regionNow(
  platform: Platform,
  app: string,
  region: string,
  options: RunOptions,
  failOn?: readonly string[],
): Promise<RegionNow> {
  const listed = await withBlame(platform, { app, region }, options, () =>
    platform.listDeploys(app, region, options),
  );
  const deploys = await mapInParallel([...listed].sort(newestFirst), async (deploy) => {
    const instances = await withBlame(platform, { app, region, deploy: deploy.id }, options, () =>
      platform.listInstances(app, { id: deploy.id, region }, options),
    );
    return { ...deploy, state: deployState(deploy.replicas, instances, failOn).state };
  });
  return {
    region,
    deploys,
    running: deploys.find(({ state, replicas }) => state === 'running' && replicas > 0),
  };
}

/** Their times are told to the second; the rest of it is in their ids, behind a letter. */
function newestFirst(one: Deploy, other: Deploy): number {
  const byTime = (Date.parse(other.ctime) || 0) - (Date.parse(one.ctime) || 0);
  return byTime || (other.id.slice(1) > one.id.slice(1) ? 1 : -1);
}
