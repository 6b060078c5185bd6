import * as v from 'valibot';
import { RUN_KINDS } from '../../core/model/observer.js';

/** What state.json holds, by noun. Unknown fields are refused: they are a newer version's, or a typing mistake. */

const name = v.pipe(v.string(), v.nonEmpty());
/** JSON has `1e400`, which is read as Infinity. */
const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const time = v.pipe(
  v.string(),
  v.check((text) => !Number.isNaN(Date.parse(text))),
);

const flavor = v.strictObject({
  name,
  cpu: amount,
  memory: amount,
  gpu: v.optional(v.string()),
  regions: v.optional(v.array(v.string())),
});

const region = v.strictObject({ name, desc: v.optional(v.string()) });
const app = v.strictObject({ name, desc: v.optional(v.string()) });

const image = v.strictObject({
  name,
  tag: name,
  ctime: time,
  /** Registry and repository that it came from; absent for a seeded one. */
  origin: v.optional(v.string()),
});

const release = v.strictObject({
  app: name,
  name,
  desc: v.optional(v.string()),
  image: name,
  flavor: name,
  port: v.optional(count),
  ctime: time,
  command: v.optional(v.array(v.string())),
  args: v.optional(v.array(v.string())),
  health_check: v.optional(v.strictObject({ path: v.optional(v.string()), timeout: v.optional(amount) })),
  env: v.optional(v.array(v.strictObject({ key: v.string(), value: v.string() }))),
  log_file_paths: v.optional(v.array(v.string())),
  config: v.optional(
    v.strictObject({
      name: v.string(),
      files: v.array(
        v.strictObject({
          filename: v.string(),
          mount_path: v.string(),
          content: v.optional(v.string()),
        }),
      ),
    }),
  ),
});

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

const fault = v.strictObject({
  /** What fails. */
  kind: v.picklist(RUN_KINDS),
  /** Milliseconds. */
  delay: v.optional(amount),
  exit: v.optional(count),
  stderr: v.optional(v.string()),
  hang: v.optional(v.literal(true)),
  garbage: v.optional(v.literal(true)),
  kill: v.optional(v.literal(true)),
  /** How often still; absent: until cleared. */
  times: v.optional(count),
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
  instanceFault: v.optional(v.picklist(['fail', 'pending'])),
  /** Containers were made on an engine: from then on its absence is an error. */
  engineUsed: v.optional(v.literal(true)),
});

export type LocalState = v.InferOutput<typeof localState>;
export type StoredImage = v.InferOutput<typeof image>;
export type StoredRelease = v.InferOutput<typeof release>;
export type StoredDeploy = v.InferOutput<typeof deploy>;
export type Fault = v.InferOutput<typeof fault>;
