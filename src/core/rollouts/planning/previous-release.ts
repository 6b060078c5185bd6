import { ShimError } from '../../model/errors.js';
import type { Platform, RunOptions } from '../../model/platform.js';
import { withBlame } from '../../blame/with-blame.js';
import { invalidInput } from '../../input/invalid-input.js';
import { type RegionNow, regionsNow } from './region-now.js';
import type { RolloutHistory } from '../keeping/rollout-store.js';
import type { RolloutRequest } from './rollout-request.js';

/** Which release a rollback goes to: the one that ran in those regions last before the running one first did. */
export async function previousRelease(
  platform: Platform,
  request: RolloutRequest,
  history: RolloutHistory,
  options: RunOptions,
): Promise<{ release: string; regions: string[] }> {
  const { app } = request;
  const used = await regionsNow(platform, request, options);
  if (used.length === 0) throw invalidInput(`app '${app}' has no deploy: there is nothing to go back from`);
  const found = used.map((region) => before(region, history));
  const [first] = found;
  if (first !== undefined && found.every((release) => release === first))
    return { release: first, regions: used.map(({ region }) => region) };
  const releases = await withBlame(platform, { app }, options, () => platform.listReleases(app, options));
  const running = new Set(used.map(({ running }) => running?.release));
  const candidates = releases.map(({ name }) => name).filter((name) => !running.has(name));
  const why = found.every((release) => release === undefined)
    ? 'no release is known that ran before'
    : 'the regions ran different releases before';
  throw new ShimError('conflict', `${why}; candidates: ${candidates.slice(-10).join(', ') || 'none'}`, {
    hint: `name one: qappctl-shim rollback ${app} --to ${candidates.at(-1) ?? '<release>'}`,
  });
}

/** The release that ran before the one that runs now first did. */
function before({ region, running }: RegionNow, history: RolloutHistory): string | undefined {
  const ran = ranIn(region, history);
  const first = running ? ran.indexOf(running.release) : ran.length;
  return first > 0 ? ran[first - 1] : undefined;
}

/** The releases that ran in a region, one after the other, as far as is known. */
function ranIn(region: string, { rollouts, deploys }: RolloutHistory): string[] {
  const byRollouts = rollouts.flatMap(({ begun, release = '', regions }) =>
    regions
      .filter((one) => one.region === region)
      .flatMap(({ before }) => [
        ...(before === undefined ? [] : [{ time: begun, release: before }]),
        { time: begun, release },
      ]),
  );
  const alone = deploys.filter((deploy) => deploy.region === region);
  return [...byRollouts, ...alone]
    .sort((one, other) => (one.time < other.time ? -1 : one.time > other.time ? 1 : 0))
    .map(({ release }) => release)
    .filter((release, index, all) => release !== all[index - 1]);
}
