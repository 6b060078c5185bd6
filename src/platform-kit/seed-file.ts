import * as v from 'valibot';
import { releaseFields } from '../contract/nouns/releases.js';
import { appName, argumentName } from '../core/input/fields.js';
import { type ImageRef, parseImageRef } from '../core/input/image-ref.js';
import { parseInput } from '../core/input/parse.js';
import { readYaml } from '../core/input/yaml.js';

const text = v.pipe(v.string(), v.nonEmpty('must not be empty'));
const amount = v.pipe(v.number(), v.minValue(0.01, 'must be more than 0'));
const count = v.pipe(v.number(), v.integer('must be a whole number'), v.minValue(0, 'must not be negative'));

/** RFC 3339. */
const time = v.pipe(
  v.string(),
  v.isoTimestamp('must be a time like 2022-12-01T18:54:40+08:00'),
  v.transform((value) => new Date(value)),
);

/** A reference, as a push takes it, alone or with a time. */
const image = v.pipe(
  v.unknown(),
  v.transform((value) => (typeof value === 'string' ? { image: value } : value)),
  v.strictObject({ image: text, ctime: v.optional(time) }),
);

/** Part of the host name of a container, which may have 63 characters. */
const deployId = v.pipe(
  argumentName,
  v.regex(/^[a-z0-9][-a-z0-9]{0,39}$/i, 'must be 1 to 40 letters, digits and dashes'),
);

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
  images: v.optional(v.array(image), []),
  releases: v.optional(
    v.array(v.strictObject({ app: appName, ...releaseFields, name: argumentName, ctime: v.optional(time) })),
    [],
  ),
  deploys: v.optional(
    v.array(
      v.strictObject({
        app: appName,
        id: v.optional(deployId),
        release: text,
        region: text,
        replicas: v.optional(count, 1),
        ctime: v.optional(time),
      }),
    ),
    [],
  ),
});

export type Seed = v.InferOutput<typeof seedFile>;

/** A seed file's text as what it says; `invalid_input` with the place of the mistake. */
export async function parseSeed(yaml: string): Promise<Seed> {
  return parseInput(seedFile, await readYaml(yaml, 'the seed'));
}

/** The images that a seed lists. */
export function seedImages({ images }: Seed): ImageRef[] {
  return images.map(({ image }) => parseImageRef(image));
}
