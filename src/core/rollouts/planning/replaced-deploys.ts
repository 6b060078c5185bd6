import { missing } from '../../blame/missing.js';
import { ShimError } from '../../model/errors.js';
import type { RegionNow } from './region-now.js';
import type { RolloutHistory } from '../keeping/rollout-store.js';
import type { RolloutRequest } from './rollout-request.js';

/** What a rollout is going to do in a region. */
export interface RegionPlan {
  now: RegionNow;
  /** Instances that are asked for. */
  asked: number;
  /** Deploys that are deleted once the new one runs. */
  replaced: readonly string[];
}

export interface Replaceable extends RegionPlan {
  /** Deploys of which it can't be told whether they are replaced. */
  inDoubt: readonly string[];
}

/** What a rollout replaces in a region: what rollouts made there, and the deploys of one other release. */
export function replacedIn(
  now: RegionNow,
  { replicas, replace, keepOld }: RolloutRequest,
  { rollouts }: RolloutHistory,
  release: string | undefined,
): Replaceable {
  const asked = replicas ?? now.running?.replicas ?? 1;
  const taken = release === undefined ? undefined : takenOver(now, release, asked)?.id;
  const others = now.deploys.filter(({ id }) => id !== taken);
  const plan = { now, asked, inDoubt: [] };
  if (keepOld) return { ...plan, replaced: [] };
  if (replace === 'all') return { ...plan, replaced: others.map(({ id }) => id) };
  const ours = new Set(rollouts.flatMap(({ made }) => made.map(({ deploy }) => deploy)));
  const named = new Set(replace);
  if (named.size > 0)
    return {
      ...plan,
      replaced: others.filter(({ id }) => ours.has(id) || named.has(id)).map(({ id }) => id),
    };
  const foreign = others.filter(({ id }) => !ours.has(id));
  const isOne = new Set(foreign.map((deploy) => deploy.release)).size <= 1;
  return isOne
    ? { ...plan, replaced: others.map(({ id }) => id) }
    : {
        ...plan,
        replaced: [],
        inDoubt: foreign.map(({ id, release }) => `${id} (${release}) in ${now.region}`),
      };
}

/** The deploy that need not be made: the newest of that release with as many instances that has not failed. */
export function takenOver(now: RegionNow, release: string, asked: number) {
  return now.deploys.find(
    (deploy) => deploy.release === release && deploy.replicas === asked && deploy.state !== 'failed',
  );
}

/** Refuses ids of deploys that are not there. */
export function refuseUnknownIds({ replace }: RolloutRequest, regions: readonly RegionNow[]): void {
  if (replace === 'all') return;
  const known = new Set(regions.flatMap(({ deploys }) => deploys.map(({ id }) => id)));
  const unknown = replace.find((id) => !known.has(id));
  if (unknown !== undefined) throw missing('deploy', unknown, 'status');
}

export function notOurs(app: string, regions: readonly Replaceable[]): ShimError {
  const shown = regions.flatMap(({ inDoubt }) => inDoubt);
  return new ShimError(
    'conflict',
    `it can't be told which deploys are replaced, as no rollout made them: ${shown.slice(0, MOST_NAMED).join(', ')}${shown.length > MOST_NAMED ? ` and ${shown.length - MOST_NAMED} more` : ''}`,
    { hint: `say so: --replace all, --replace <id>, or --keep-old; see \`qappctl-shim status ${app}\`` },
  );
}

const MOST_NAMED = 10;
