import { ShimError, isShimError } from '../model/errors.js';
import { quoteValue } from '../input/invalid-input.js';
import { shellQuote } from '../input/shell-quote.js';
import { appMissing, deployMissing, missing } from './missing.js';
import type { Deploy } from '../model/types.js';
import type { Platform, RunOptions } from '../model/platform.js';

/** The names that a request held, by what they mean to it. */
export interface NamesInCall {
  /** What the request is about. */
  app?: string;
  deploy?: string;
  /** What it refers to. */
  region?: string | undefined;
  flavor?: string;
  /** Short `name:tag`. */
  image?: string;
  release?: string;
  /** The app, when it is to be removed: its deploys must be gone. */
  removedApp?: string;
  /** What must not exist yet. */
  newApp?: string;
  newRelease?: string | undefined;
}

/**
 * Runs a task; when the platform said no, finds out whether an input was wrong before the failure is told, so that a
 * caller's mistake is never a server's failure. Costs listings on failure only, which end when the caller leaves;
 * without them the failure stands.
 */
export async function withBlame<T>(
  platform: Platform,
  named: NamesInCall,
  options: RunOptions | undefined,
  task: () => Promise<T>,
): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (!isShimError(error, 'run_failed')) throw error;
    throw (await findMistake(platform, named, { signal: options?.signal }).catch(() => undefined)) ?? error;
  }
}

/** The first mistake in the order in which the names depend on each other. */
async function findMistake(
  platform: Platform,
  named: NamesInCall,
  o: RunOptions,
): Promise<ShimError | undefined> {
  for (const check of [
    newAppTaken,
    appNotListed,
    regionMissing,
    flavorMissing,
    imageMissing,
    releaseWrong,
    flavorElsewhere,
    deployNotListed,
    deploysLeft,
  ]) {
    const mistake = await check(platform, named, o);
    if (mistake) return mistake;
  }
  return undefined;
}

async function newAppTaken(platform: Platform, { newApp }: NamesInCall, o: RunOptions) {
  if (newApp === undefined || !hasName(await platform.listApps(o), newApp)) return undefined;
  return new ShimError('conflict', `app ${quoteValue(newApp)} exists already`);
}

async function appNotListed(platform: Platform, { app }: NamesInCall, o: RunOptions) {
  if (app === undefined || hasName(await platform.listApps(o), app)) return undefined;
  return appMissing(app);
}

async function regionMissing(platform: Platform, { region }: NamesInCall, o: RunOptions) {
  if (region === undefined || hasName(await platform.listRegions(o), region)) return undefined;
  return missing('region', region);
}

async function flavorMissing(platform: Platform, { flavor }: NamesInCall, o: RunOptions) {
  if (flavor === undefined || hasName(await platform.listFlavors(o), flavor)) return undefined;
  return missing('flavor', flavor);
}

async function imageMissing(platform: Platform, { image }: NamesInCall, o: RunOptions) {
  if (image === undefined) return undefined;
  const images = await platform.listImages(o);
  return images.some(({ name, tag }) => `${name}:${tag}` === image) ? undefined : missing('image', image);
}

async function releaseWrong(platform: Platform, { app, release, newRelease }: NamesInCall, o: RunOptions) {
  if (app === undefined || (release ?? newRelease) === undefined) return undefined;
  const releases = await platform.listReleases(app, o);
  if (newRelease !== undefined && hasName(releases, newRelease))
    return new ShimError(
      'conflict',
      `release ${quoteValue(newRelease)} exists already in app ${quoteValue(app)}`,
      {
        hint: 'choose another name, or leave it out to get a fresh one',
      },
    );
  return release === undefined || hasName(releases, release)
    ? undefined
    : missing('release', release, `releases list ${app}`);
}

/** The release's flavor may be one that the region does not offer. */
async function flavorElsewhere(platform: Platform, { app, release, region }: NamesInCall, o: RunOptions) {
  if (app === undefined || release === undefined || region === undefined) return undefined;
  const found = (await platform.listReleases(app, o)).find(({ name }) => name === release);
  const flavor = (await platform.listFlavors(o)).find(({ name }) => name === found?.flavor);
  if (!flavor?.regions || flavor.regions.includes(region)) return undefined;
  return new ShimError(
    'unknown_reference',
    `flavor ${quoteValue(flavor.name)} of release ${quoteValue(release)} is not offered in region ${quoteValue(region)}`,
    {
      hint: `it is offered in ${flavor.regions.join(', ') || 'no region'}, see \`qappctl-shim flavors list\``,
    },
  );
}

async function deployNotListed(platform: Platform, { app, deploy, region }: NamesInCall, o: RunOptions) {
  if (app === undefined || deploy === undefined || region === undefined) return undefined;
  const deploys = await platform.listDeploys(app, region, o);
  if (deploys.some(({ id }) => id === deploy)) return undefined;
  return deployMissing({ app, region, id: deploy });
}

/** Regions whose deploys can't be had are passed over: one that is found says enough. */
async function deploysLeft(platform: Platform, { removedApp: app }: NamesInCall, o: RunOptions) {
  if (app === undefined) return undefined;
  const left: Deploy[] = [];
  for (const { name } of await platform.listRegions(o))
    left.push(...(await platform.listDeploys(app, name, o).catch(() => [])));
  const [first] = left;
  if (!first) return undefined;
  const shown = left
    .slice(0, MOST_NAMED)
    .map(({ id, region }) => `${quoteValue(id)} in ${quoteValue(region)}`);
  const more = left.length > MOST_NAMED ? ` and ${left.length - MOST_NAMED} more` : '';
  return new ShimError('conflict', `app ${quoteValue(app)} still has deploys: ${shown.join(', ')}${more}`, {
    hint: `delete them first: qappctl-shim deploys delete ${app} ${shellQuote(first.id)} --region ${shellQuote(first.region)}`,
  });
}

const MOST_NAMED = 10;

function hasName(list: readonly { name: string }[], name: string): boolean {
  return list.some((item) => item.name === name);
}
