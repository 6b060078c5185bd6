import * as v from 'valibot';
import { DEPLOY_STATES } from './declaring/deploy-states.js';

/** One step of a pull, layer by layer, as the Docker Engine tells it. */
const pull = v.object({
  type: v.literal('pull'),
  /** Layer id (12 hex digits) or tag; absent for lines about the whole pull. */
  layer: v.optional(v.string()),
  /** The engine's own word: `Downloading`, `Extracting`, `Pull complete` … */
  status: v.string(),
  /** Bytes done and in all, when known. */
  current: v.optional(v.number()),
  total: v.optional(v.number()),
});
/** A step began, or is left out as what it would do is so already: then `skipped` says why. */
const step = v.object({
  type: v.literal('step'),
  /** Its place among `of`, where the steps are known beforehand. */
  number: v.optional(v.number()),
  of: v.optional(v.number()),
  text: v.string(),
  skipped: v.optional(v.string()),
});
/** A rollout began: by its id it can be followed and cancelled. */
const rollout = v.object({ type: v.literal('rollout'), app: v.string(), id: v.string() });
/** What a deploy is now. */
const deploy = v.object({
  type: v.literal('deploy'),
  app: v.string(),
  id: v.string(),
  region: v.string(),
  state: v.picklist(DEPLOY_STATES),
  running: v.number(),
  asked: v.number(),
});
/** What an instance of a deploy is now, in the platform's word. */
const instance = v.object({
  type: v.literal('instance'),
  deploy: v.string(),
  id: v.string(),
  status: v.string(),
});
/** A line that an instance wrote. */
const log = v.object({
  type: v.literal('log'),
  stream: v.picklist(['stdout', 'stderr']),
  line: v.string(),
  /** Which instance wrote it, where there are several. */
  instance: v.optional(v.string()),
  /** When it was written, if that was asked for. */
  timestamp: v.optional(v.string()),
});
/** Worth the user's attention, though nothing failed. */
const warning = v.object({ type: v.literal('warning'), text: v.string() });

/** What happens while an operation goes on, as `onProgress` hears it. */
export const progressEvent = v.variant('type', [pull, step, warning, rollout, deploy, instance, log]);
export type ProgressEvent = v.InferOutput<typeof progressEvent>;

/** Nothing happened for a while, and the operation goes on. */
const alive = v.object({ type: v.literal('alive') });

const errorDetails = v.object({
  code: v.string(),
  message: v.string(),
  hint: v.optional(v.string()),
  request_id: v.optional(v.string()),
  details: v.optional(v.record(v.string(), v.unknown())),
});
export type ErrorDetails = v.InferOutput<typeof errorDetails>;

/** Ends every stream, and stands in none twice: `body` is what the command prints with `--json`. */
const succeeded = v.object({
  type: v.literal('result'),
  ok: v.literal(true),
  status: v.literal(200),
  body: v.unknown(),
});
const failed = v.object({
  type: v.literal('result'),
  ok: v.literal(false),
  status: v.number(),
  error: errorDetails,
});
export const resultEvent = v.variant('ok', [succeeded, failed]);
export type ResultEvent = v.InferOutput<typeof resultEvent>;

/** An event of a stream; each has the `time` (RFC 3339) at which it was sent. */
export const streamEvent = v.intersect([
  v.union([progressEvent, alive, resultEvent]),
  v.object({ time: v.pipe(v.string(), v.isoTimestamp()) }),
]);
