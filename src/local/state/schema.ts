import * as v from 'valibot';

/** What state.json holds, by noun. Unknown fields are refused: they are a newer version's, or a typing mistake. */

const flavor = v.strictObject({
  name: v.string(),
  cpu: v.number(),
  memory: v.number(),
  gpu: v.optional(v.string()),
  regions: v.optional(v.array(v.string())),
});

const region = v.strictObject({ name: v.string(), desc: v.optional(v.string()) });
const app = v.strictObject({ name: v.string(), desc: v.optional(v.string()) });

const image = v.strictObject({
  name: v.string(),
  tag: v.string(),
  ctime: v.string(),
  /** Registry and repository that it came from; absent for a seeded one. */
  origin: v.optional(v.string()),
});

const release = v.strictObject({
  app: v.string(),
  name: v.string(),
  desc: v.optional(v.string()),
  image: v.string(),
  flavor: v.string(),
  port: v.optional(v.number()),
  ctime: v.string(),
  command: v.optional(v.array(v.string())),
  args: v.optional(v.array(v.string())),
  health_check: v.optional(v.strictObject({ path: v.optional(v.string()), timeout: v.optional(v.number()) })),
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
  app: v.string(),
  id: v.string(),
  release: v.string(),
  region: v.string(),
  replicas: v.number(),
  ctime: v.string(),
  /** What its instances are; never changes. */
  instances: v.picklist(['containers', 'simulated']),
  /** Its removal has begun, and must be finished. */
  deleting: v.optional(v.literal(true)),
});

const fault = v.strictObject({
  /** A kind of run, as `core/observer.ts` lists them. */
  kind: v.string(),
  /** Milliseconds. */
  delay: v.optional(v.number()),
  exit: v.optional(v.number()),
  stderr: v.optional(v.string()),
  hang: v.optional(v.literal(true)),
  garbage: v.optional(v.literal(true)),
  kill: v.optional(v.literal(true)),
  /** How often still; absent: until cleared. */
  times: v.optional(v.number()),
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
