import * as v from 'valibot';

/** What a rollout did in a region. */
const region = v.object({
  region: v.string(),
  /** The deploy that runs there now. */
  deploy: v.string(),
  replicas: v.number(),
  /** Deploys that it replaced. */
  deleted: v.array(v.string()),
  /** The deploy was there already. */
  reused: v.boolean(),
  /** The release that ran there before. */
  before: v.optional(v.string()),
});

const undo = v.object({
  command: v.string(),
  request: v.object({
    method: v.literal('POST'),
    path: v.string(),
    body: v.record(v.string(), v.unknown()),
  }),
});

const rolloutOutcomeFields = v.object({
  rollout: v.string(),
  release: v.string(),
  /** Whether the release was made by it. */
  created: v.boolean(),
  regions: v.array(region),
  /** What goes back to what ran before. */
  undo: v.optional(undo),
});

/** A step of a dry run: `skipped` says why nothing would be done. */
const plannedStep = v.object({ text: v.string(), skipped: v.optional(v.string()) });
const rolloutPlanFields = v.object({ dry_run: v.literal(true), steps: v.array(plannedStep) });
const rolloutStartedFields = v.object({ rollout: v.string(), detached: v.literal(true) });

const rolloutRecordFields = v.object({
  id: v.string(),
  app: v.string(),
  kind: v.picklist(['rollout', 'rollback']),
  /** Interrupted: its process ended before it did; the same request goes on from there. */
  state: v.picklist(['running', 'succeeded', 'failed', 'cancelled', 'interrupted']),
  /** Who asked for it, where that is known. */
  by: v.optional(v.string()),
  /** RFC 3339. */
  begun: v.string(),
  ended: v.optional(v.string()),
  image: v.optional(v.string()),
  release: v.optional(v.string()),
  steps: v.array(
    v.object({
      text: v.string(),
      state: v.picklist(['running', 'done', 'skipped', 'failed']),
      skipped: v.optional(v.string()),
    }),
  ),
  regions: v.array(region),
  error: v.optional(v.object({ code: v.string(), message: v.string() })),
});

/** A rollout that is done. */
export interface RolloutOutcome extends v.InferOutput<typeof rolloutOutcomeFields> {}
/** What a dry run tells. */
export interface RolloutPlan extends v.InferOutput<typeof rolloutPlanFields> {}
/** A rollout that goes on by itself. */
export interface RolloutStarted extends v.InferOutput<typeof rolloutStartedFields> {}
/** A rollout as it is kept. */
export interface RolloutRecord extends v.InferOutput<typeof rolloutRecordFields> {}
/** What a rollout did; what it would do; or, with `detach`, which one it is. */
export type RolloutAnswer = RolloutOutcome | RolloutPlan | RolloutStarted;

export const rolloutAnswer: v.GenericSchema<unknown, RolloutAnswer> = v.union([
  rolloutOutcomeFields,
  rolloutPlanFields,
  rolloutStartedFields,
]);
export const rolloutRecord: v.GenericSchema<unknown, RolloutRecord> = rolloutRecordFields;
export const rolloutRecords: v.GenericSchema<unknown, RolloutRecord[]> = v.array(rolloutRecordFields);
