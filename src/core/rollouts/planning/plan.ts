import { missing } from '../../blame/missing.js';
import { withBlame } from '../../blame/with-blame.js';
import { invalidInput, quoteValue } from '../../input/invalid-input.js';
import { ShimError } from '../../model/errors.js';
import type { Platform, RunOptions } from '../../model/platform.js';
import type { Image, Release } from '../../model/types.js';
import { regionsOf } from '../../watching/status.js';
import { type RegionNow, regionsNow } from './region-now.js';
import { notOurs, refuseUnknownIds, type RegionPlan, replacedIn } from './replaced-deploys.js';
import { givenFields, hidesContent, isSameRelease, type ReleaseFields } from './release-fields.js';
import type { RolloutHistory } from '../keeping/rollout-store.js';
import type { RolloutRequest } from './rollout-request.js';

export interface RolloutPlan {
  /** What the release holds; undefined when the release was named. */
  fields: ReleaseFields | undefined;
  /** The image as the platform lists it. */
  listed: Image | undefined;
  /** Of the app. */
  releases: readonly Release[];
  /** The release that is used, if it is there. */
  release: Release | undefined;
  regions: readonly RegionPlan[];
}

/**
 * Looks at what there is, and decides what is to be done; changes nothing. Rejects with what must be said before
 * anything begins: a region is missing, regions run different releases, it can't be told what is replaced.
 */
export async function planRollout(
  platform: Platform,
  request: RolloutRequest,
  history: RolloutHistory,
  options: RunOptions,
): Promise<RolloutPlan> {
  const { app, image, name } = request;
  const releases = await withBlame(platform, { app }, options, () => platform.listReleases(app, options));
  const regions = await regionsNow(platform, request, options);
  if (regions.length === 0) throw await regionsRequired(platform, app, options);
  const isNamed = request.release !== undefined;
  const fields = isNamed ? undefined : releaseFields(request, regions, releases);
  const listed =
    image && (await platform.listImages(options)).find((one) => `${one.name}:${one.tag}` === image.short);
  if (image && fields) await requireFlavor(platform, fields.flavor, options);
  const release = fields
    ? newest(
        releases.filter((one) => isSameRelease(one, fields) && (name === undefined || one.name === name)),
      )
    : releases.find((one) => one.name === request.release);
  if (isNamed && !release) throw missing('release', request.release ?? '', `releases list ${app}`);
  const willPush = image !== undefined && (request.force || !listed);
  const reused = willPush ? undefined : release;
  const replaceable = regions.map((now) => replacedIn(now, request, history, reused?.name));
  refuseUnknownIds(request, regions);
  const doubtful = replaceable.filter(({ inDoubt }) => inDoubt.length > 0);
  if (doubtful.length > 0) throw notOurs(app, doubtful);
  return { fields, listed, releases, release, regions: replaceable };
}

async function regionsRequired(platform: Platform, app: string, options: RunOptions): Promise<ShimError> {
  const [first = '<region>'] = await regionsOf(platform, undefined, options);
  return invalidInput(`regions are required: app '${app}' has no deploy yet`, `name one: --region ${first}`);
}

async function requireFlavor(platform: Platform, flavor: string, options: RunOptions): Promise<void> {
  const flavors = await platform.listFlavors(options);
  if (!flavors.some(({ name }) => name === flavor)) throw missing('flavor', flavor);
}

/** What is given over what runs now. */
function releaseFields(
  { app, fields }: RolloutRequest,
  regions: readonly RegionNow[],
  releases: readonly Release[],
): ReleaseFields {
  const running = regions.flatMap(
    ({ running }) => releases.find(({ name }) => name === running?.release) ?? [],
  );
  const merged = running.map((release) => ({ ...givenFields(release), ...fields }) as ReleaseFields);
  const [first] = merged;
  if (!first) {
    if (fields.flavor === undefined)
      throw invalidInput(
        'flavor is required: nothing of the app runs there to take it from',
        'name one: --flavor <flavor>',
      );
    return fields as ReleaseFields;
  }
  if (hidesContent(first))
    throw new ShimError(
      'conflict',
      `release ${quoteValue(running[0]?.name)} holds files whose content is not shown: it can't be carried over`,
      {
        hint: 'give the files again: --config-file, or --file with config',
      },
    );
  const other = merged.findIndex((one) => !isSameRelease(one, first));
  if (other < 0) return first;
  throw new ShimError(
    'conflict',
    `regions run different releases (${quoteValue(running[0]?.name)} and ${quoteValue(running[other]?.name)}): it can't be told whose settings to take`,
    {
      hint: `name a release (--release), give all fields, or one region after the other (--region); see \`qappctl-shim status ${app}\``,
    },
  );
}

function newest(releases: readonly Release[]): Release | undefined {
  return [...releases].sort((one, other) => (Date.parse(other.ctime) || 0) - (Date.parse(one.ctime) || 0))[0];
}
