import * as v from 'valibot';
import { RUN_KINDS } from '../core/model/observer.js';

/** What platforms of our own keep, by noun. Unknown fields are refused: they are a newer version's, or a typing mistake. */

export const name = v.pipe(v.string(), v.nonEmpty());
/** JSON has `1e400`, which is read as Infinity. */
const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
export const time = v.pipe(
  v.string(),
  v.check((text) => !Number.isNaN(Date.parse(text))),
);

export const flavor = v.strictObject({
  name,
  cpu: amount,
  memory: amount,
  gpu: v.optional(v.string()),
  regions: v.optional(v.array(v.string())),
});

export const region = v.strictObject({ name, desc: v.optional(v.string()) });

/** Of a release, what its platform keeps beside whose it is. */
export const releaseEntries = {
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
};

export const fault = v.strictObject({
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

/** An operation that is made to fail. */
export type Fault = v.InferOutput<typeof fault>;

/** What all instances are made to do. */
export const instanceFault = v.picklist(['fail', 'pending']);

export type StoredRelease = v.InferOutput<v.StrictObjectSchema<typeof releaseEntries, undefined>>;
