import { isDeepStrictEqual } from 'node:util';
import { parseImageRef } from '../core/input/image-ref.js';
import { PlatformError } from '../platform-kit/platform-error.js';
import { releaseEntry } from '../platform-kit/release-entry.js';
import type { Seed } from '../platform-kit/seed-file.js';
import type { SwarmParts } from './assemble.js';
import { flavorNamed } from './nouns/lookup.js';
import { releaseIn } from './nouns/releases.js';
import { LABEL } from './store/names.js';

/** Puts a seed into the platform, one thing after the other. Throws `PlatformError` at the first that can't be had. */
export async function applySeed(parts: SwarmParts, seed: Seed): Promise<void> {
  const { flavors, regions, apps, images, releases, deploys } = seed;
  const { catalogue, images: platformImages } = parts;
  if (flavors || regions)
    await catalogue.change((document) => {
      if (flavors) document.flavors = flavors;
      if (regions) document.regions = regions;
    });
  for (const { name, desc } of apps) await seedApp(parts, name, desc);
  for (const { image, ctime } of images)
    await platformImages.record(parseImageRef(image), '', ctime ?? new Date());
  for (const release of releases) await seedRelease(parts, release);
  for (const deploy of deploys) await seedDeploy(parts, deploy);
}

async function seedApp({ apps, objects }: SwarmParts, name: string, desc: string | undefined): Promise<void> {
  const known = await objects.find(['app', name]);
  if (!known) return apps.register(name, desc);
  if ((JSON.parse(known.data) as { desc?: string }).desc === desc) return;
  throw new PlatformError(409, `app ${name} exists already, with another description`);
}

async function seedRelease(
  { catalogue, lookup, objects, releases }: SwarmParts,
  { app: appName, ctime, ...config }: Seed['releases'][number],
): Promise<void> {
  const app = await lookup.app(appName);
  const known = await objects.find(['release', app.id, config.name]);
  const image = parseImageRef(config.image).short;
  const wanted = releaseEntry({ ...config, image }, '');
  if (known && isDeepStrictEqual(wanted, { ...releaseIn(known), ctime: '' })) return;
  // Before the old one is gone.
  await lookup.image(image);
  flavorNamed(await catalogue.read(), config.flavor);
  if (known && (await objects.remove(known.id)) === 'used')
    throw new PlatformError(409, `release ${config.name} of app ${appName} has deploys`);
  await releases.create(appName, { ...config, image }, ctime);
}

/** One with an id is that deploy; any other is the same as one of its release in its region. */
async function seedDeploy(
  { lookup, services, deploys }: SwarmParts,
  { app: appName, id, ctime, ...deploy }: Seed['deploys'][number],
): Promise<void> {
  const app = await lookup.app(appName);
  const labels = {
    [LABEL.app]: app.id,
    [LABEL.region]: deploy.region,
    [LABEL.release]: deploy.release,
  };
  const alike = await services.list(labels);
  if (alike.some((known) => id === undefined || known.id === id)) return;
  await deploys.create(appName, deploy, undefined, { id, time: ctime });
}
