import { timedId } from '../../model/timed-ids.js';
import type { Platform, RunOptions } from '../../model/platform.js';
import { planRollout, type RolloutPlan } from './plan.js';
import { previousRelease } from './previous-release.js';
import type { KeptRollout, RolloutHistory } from '../keeping/rollout-store.js';
import type { RolloutRequest } from './rollout-request.js';

export interface Prepared {
  /** A rollback's with the release that it goes to. */
  request: RolloutRequest;
  plan: RolloutPlan;
  /** Not kept yet. */
  record: KeptRollout;
  /** The release that the interrupted rollout made which this one goes on with. */
  madeBefore: string | undefined;
}

/** What a rollout is going to do, and the record of it; changes nothing. Rejects with all that is to be refused. */
export async function prepareRollout(
  platform: Platform,
  given: RolloutRequest,
  history: RolloutHistory,
  { now, ...options }: RunOptions & { now: Date },
): Promise<Prepared> {
  const isOpen = given.kind === 'rollback' && given.release === undefined;
  const goal = isOpen ? await previousRelease(platform, given, history, options) : {};
  const request = { ...given, ...goal };
  const plan = await planRollout(platform, request, history, options);
  const last = history.rollouts.at(-1);
  const goesOn = last?.state === 'interrupted' && last.request === request.digest ? last : undefined;
  const madeBefore = goesOn?.created && plan.releases.find(({ name }) => name === goesOn.release)?.name;
  return { request, plan, record: recordOf(request, plan, goesOn, now), madeBefore };
}

function recordOf(
  { app, kind, by, image, digest }: RolloutRequest,
  plan: RolloutPlan,
  goesOn: KeptRollout | undefined,
  now: Date,
): KeptRollout {
  return {
    id: timedId('r', now),
    app,
    kind,
    state: 'running',
    ...(by ? { by } : {}),
    begun: now.toISOString(),
    image: image?.given,
    release: plan.fields ? undefined : plan.release?.name,
    steps: [],
    regions: [],
    request: digest,
    pushed: goesOn?.pushed,
    created: goesOn?.created,
    made: [...(goesOn?.made ?? [])],
  };
}
