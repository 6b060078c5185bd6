import * as v from 'valibot';
import {
  count,
  fault,
  flavor,
  instanceFault,
  name,
  region,
  releaseEntries,
  time,
} from '../../platform-kit/shapes.js';

/** What state.json holds, by noun. Unknown fields are refused: they are a newer version's, or a typing mistake. */

const app = v.strictObject({ name, desc: v.optional(v.string()) });

const image = v.strictObject({
  name,
  tag: name,
  ctime: time,
  /** Registry and repository that it came from; absent for a seeded one. */
  origin: v.optional(v.string()),
});

const release = v.strictObject({ app: name, ...releaseEntries });

const deploy = v.strictObject({
  app: name,
  id: name,
  release: name,
  region: name,
  replicas: v.pipe(count, v.maxValue(10_000)),
  ctime: time,
  /** What its instances are; never changes. */
  instances: v.picklist(['containers', 'simulated']),
  /** Its removal has begun, and must be finished. */
  deleting: v.optional(v.literal(true)),
});

export const localState = v.strictObject({
  version: v.literal(1),
  flavors: v.array(flavor),
  regions: v.array(region),
  apps: v.array(app),
  images: v.array(image),
  releases: v.array(release),
  deploys: v.array(deploy),
  faults: v.array(fault),
  /** What instances are made to do. */
  instanceFault: v.optional(instanceFault),
  /** Containers were made on an engine: from then on its absence is an error. */
  engineUsed: v.optional(v.literal(true)),
});

export type LocalState = v.InferOutput<typeof localState>;
export type StoredImage = v.InferOutput<typeof image>;
export type StoredRelease = v.InferOutput<typeof release>;
export type StoredDeploy = v.InferOutput<typeof deploy>;
