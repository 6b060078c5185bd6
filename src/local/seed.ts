import * as v from 'valibot';
import { type ImageRef, parseImageRef } from '../core/image-ref.js';
import { invalidInput, parseInput } from '../core/input/parse.js';
import { appName, releaseFields } from '../core/input/schemas.js';
import type { ReleaseConfig } from '../core/types.js';
import { registerApp } from './apps.js';
import { createDeploy } from './deploys.js';
import { recordImage } from './images.js';
import { createRelease } from './releases.js';
import type { LocalState, StoredDeploy } from './state/schema.js';

const text = v.pipe(v.string(), v.nonEmpty('must not be empty'));
const amount = v.pipe(v.number(), v.minValue(0.01, 'must be more than 0'));
const count = v.pipe(v.number(), v.integer('must be a whole number'), v.minValue(0, 'must not be negative'));

const seedFile = v.strictObject({
  flavors: v.optional(
    v.array(
      v.strictObject({
        name: text,
        cpu: amount,
        memory: amount,
        gpu: v.optional(text),
        regions: v.optional(v.array(text)),
      }),
    ),
  ),
  regions: v.optional(v.array(v.strictObject({ name: text, desc: v.optional(v.string()) }))),
  apps: v.optional(v.array(v.strictObject({ name: appName, desc: v.optional(v.string()) })), []),
  /** References, as a push takes them. */
  images: v.optional(v.array(text), []),
  releases: v.optional(v.array(v.strictObject({ app: appName, ...releaseFields, name: text })), []),
  deploys: v.optional(
    v.array(v.strictObject({ app: appName, release: text, region: text, replicas: v.optional(count, 1) })),
    [],
  ),
});

export type Seed = v.InferOutput<typeof seedFile>;

/** A seed file's text as what it says; `invalid_input` with the place of the mistake. */
export async function parseSeed(yaml: string): Promise<Seed> {
  const { load, YAMLException } = await import('js-yaml');
  try {
    return parseInput(seedFile, load(yaml));
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const line = error.mark === undefined ? '' : ` in line ${error.mark.line + 1}`;
    throw invalidInput(`the seed is not YAML: ${error.reason}${line}`);
  }
}

/**
 * Puts a seed into the state. What has the same name is replaced; a deploy that exists already, by app, release and
 * region, stays as it is. Returns the deploys that are new. Throws `Refusal` when a name is not there.
 */
export function applySeed(
  state: LocalState,
  seed: Seed,
  { instances, now }: { instances: StoredDeploy['instances']; now: Date },
): StoredDeploy[] {
  if (seed.flavors) state.flavors = seed.flavors;
  if (seed.regions) state.regions = seed.regions;
  for (const { name, desc } of seed.apps) {
    state.apps = state.apps.filter((app) => app.name !== name);
    registerApp(state, name, desc);
  }
  for (const ref of seedImages(seed)) recordImage(state, ref, now);
  for (const { app, ...config } of seed.releases) replaceRelease(state, app, config, now);
  const fresh = seed.deploys.filter((deploy) => !state.deploys.some((known) => isSame(known, deploy)));
  return fresh.map(({ app, ...deploy }) => createDeploy(state, app, deploy, { instances, now }));
}

/** The images that a seed lists. */
export function seedImages({ images }: Seed): ImageRef[] {
  return images.map(parseImageRef);
}

function replaceRelease(state: LocalState, app: string, config: ReleaseConfig, now: Date): void {
  state.releases = state.releases.filter((known) => known.app !== app || known.name !== config.name);
  createRelease(state, app, { ...config, image: parseImageRef(config.image).short }, now);
}

function isSame(known: StoredDeploy, deploy: Seed['deploys'][number]): boolean {
  return known.app === deploy.app && known.release === deploy.release && known.region === deploy.region;
}
