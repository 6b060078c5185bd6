import { withBlame } from '../blame/with-blame.js';
import { isShimError } from '../model/errors.js';
import { mapInParallel } from '../model/in-parallel.js';
import type { Platform, RunOptions } from '../model/platform.js';
import type { ProgressEvent } from '../../contract/events.js';
import type { PushOutcome } from '../../contract/nouns/images.js';
import type { CreateReleaseInput } from '../../contract/nouns/releases.js';
import type { DeployWatchers } from '../watching/deploy-watchers.js';
import { waitForDeploy } from '../watching/wait-for-deploy.js';
import { type RegionPlan, type RolloutPlan, takenOver } from './plan.js';
import { regionNow } from './region-now.js';
import type { KeptRollout } from './rollout-store.js';
import type { RolloutRequest } from './rollout-request.js';
import type { Step } from './steps.js';

/** What rollouts stand on. */
export interface RolloutPlatform {
  platform: Platform;
  watchers: DeployWatchers;
  push: (input: { image: string; force: boolean }, options: Telling) => Promise<PushOutcome>;
  createRelease: (input: CreateReleaseInput, options: RunOptions) => Promise<{ name: string }>;
  nextName: () => string;
}

interface Telling extends RunOptions {
  onProgress: (event: ProgressEvent) => void;
}

/** A rollout under way. */
export interface Work {
  request: RolloutRequest;
  plan: RolloutPlan;
  record: KeptRollout;
  /** Keeps what the record says. */
  save: () => Promise<void>;
  tell: (event: ProgressEvent) => void;
  /** Ends what runs, also in the middle. */
  signal: AbortSignal | undefined;
  /** Ends waiting alone. */
  waiting: AbortSignal;
  /** The release, once it is known. */
  release?: string | undefined;
  /** Made by this rollout, or by the interrupted one that it goes on with. */
  created: boolean;
}

/** Deleting has a time of its own, in milliseconds. */
const GONE_WITHIN = 120_000;

/** The steps of a rollout, in their order. */
export function rolloutSteps(on: RolloutPlatform, work: Work): Step[] {
  const making = work.plan.fields ? [pushStep(on, work), releaseStep(on, work)] : [];
  return [...making, ...work.plan.regions.flatMap((region) => regionSteps(on, work, region))];
}

function pushStep({ push }: RolloutPlatform, work: Work): Step {
  const { request, plan, record } = work;
  const { given = '', short = '' } = request.image ?? {};
  return {
    text: `push ${given}`,
    needless: () => {
      if (record.pushed) return 'it was pushed before the interruption';
      return plan.listed && !request.force
        ? `${short} is there since ${plan.listed.ctime}; --force pushes again`
        : undefined;
    },
    do: async () => {
      const outcome = await push(
        { image: given, force: request.force },
        { signal: work.signal, onProgress: work.tell },
      );
      if (!outcome.pushed) return;
      record.pushed = true;
      await work.save();
    },
  };
}

function releaseStep(on: RolloutPlatform, work: Work): Step {
  const { request, plan, record } = work;
  const { app, desc } = request;
  return {
    text: `make a release of ${request.image?.short ?? 'it'}`,
    needless: () => {
      if (work.release !== undefined) return `release ${work.release} was made before the interruption`;
      if (record.pushed || !plan.release) return undefined;
      if (request.force) return undefined;
      work.release = plan.release.name;
      record.release = work.release;
      return `release ${work.release} is the same`;
    },
    do: async () => {
      if (!plan.fields) return;
      const name = request.name ?? on.nextName();
      record.release = name;
      await work.save();
      await on.createRelease({ app, ...plan.fields, name, desc }, { signal: work.signal });
      work.release = name;
      work.created = true;
    },
  };
}

function regionSteps(on: RolloutPlatform, work: Work, region: RegionPlan): Step[] {
  const { app } = work.request;
  const { asked } = region;
  const name = region.now.region;
  const options = (): RunOptions => ({ signal: work.signal });
  const release = () => work.release ?? '';
  let deploy: { id: string; reused: boolean; runs: boolean } | undefined;
  const left = () => region.replaced.filter((id) => id !== deploy?.id);
  const deleted = () => work.record.regions.find((one) => one.region === name)?.deleted ?? [];

  const create: Step = {
    text: `deploy it in ${name}, ${asked} ${asked === 1 ? 'instance' : 'instances'}`,
    needless: async () => {
      if (work.release === undefined) return undefined;
      const now = await regionNow(on.platform, app, name, options(), work.request.wait.failOn);
      const found = takenOver(now, work.release, asked);
      if (!found) return undefined;
      deploy = { id: found.id, reused: true, runs: found.state === 'running' };
      return `deploy ${found.id} of it is there`;
    },
    do: async () => {
      const { id } = await withBlame(on.platform, { app, region: name, release: release() }, options(), () =>
        on.platform.createDeploy(app, { region: name, release: release(), replicas: asked }, options()),
      );
      deploy = { id, reused: false, runs: false };
      on.watchers.made.add(id, asked);
      work.record.made.push({ region: name, deploy: id });
      await work.save();
    },
    undo: async () => {
      if (!deploy || deploy.reused) return;
      work.tell({ type: 'step', text: `deleting deploy ${deploy.id} in ${name}, which does not run` });
      await remove(on, app, name, [deploy.id]);
    },
  };
  const wait: Step = {
    text: `wait until it runs in ${name}`,
    needless: () => (deploy?.runs ? 'it runs' : undefined),
    do: async () => {
      if (!deploy) return;
      await waitForDeploy(on.watchers, {
        app,
        region: name,
        id: deploy.id,
        for: 'running',
        ...work.request.wait,
        signal: work.waiting,
        onProgress: work.tell,
      });
    },
    settles: true,
  };
  const settle: Step['do'] = async () => {
    const ids = left();
    for (const id of ids) {
      await remove(on, app, name, [id], work.waiting);
      deleted().push(id);
      await work.save();
    }
  };
  return [
    create,
    {
      ...wait,
      do: async () => (await wait.do(), note()),
      needless: () => (deploy?.runs ? (note(), 'it runs') : undefined),
    },
    {
      text: `delete what it replaces in ${name}`,
      needless: () => {
        if (left().length > 0) return undefined;
        return work.request.keepOld ? 'what was there is kept' : 'there is nothing to replace';
      },
      do: settle,
    },
  ];

  /** From here on the region counts as done. */
  function note(): void {
    if (!deploy || work.record.regions.some((one) => one.region === name)) return;
    const before = region.now.running?.release;
    work.record.regions.push({
      region: name,
      deploy: deploy.id,
      replicas: asked,
      deleted: [],
      reused: deploy.reused,
      before: before === work.release ? undefined : before,
    });
  }
}

/** Deletes deploys, and waits until they are gone; what is gone already is no failure. */
async function remove(
  { platform, watchers }: RolloutPlatform,
  app: string,
  region: string,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  await mapInParallel(ids, async (id) => {
    try {
      await withBlame(platform, { app, region, deploy: id }, {}, () =>
        platform.deleteDeploy(app, { id, region }),
      );
      const how = { timeout: GONE_WITHIN, stableFor: 0, failOn: [], interval: 3_000 };
      await waitForDeploy(watchers, { app, region, id, for: 'gone', wasListed: true, ...how, signal });
    } catch (error) {
      if (!isShimError(error, 'not_found')) throw error;
    }
  });
}
