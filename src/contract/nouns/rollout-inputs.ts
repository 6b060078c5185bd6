import * as v from 'valibot';
import { argumentName, field, object, optional, wholeNumber } from '../../core/input/fields.js';
import { time } from '../../core/input/time-fields.js';
import { appField } from './apps.js';
import { releaseFields } from './releases.js';
import { waitFields } from './wait-fields.js';

const list = (description: string, example: string[]) =>
  optional(
    v.pipe(v.array(argumentName), v.nonEmpty('must not be empty'), v.metadata({ minItems: 1 })),
    description,
    example,
  );

const { image, flavor, ...otherFields } = releaseFields;

const shared = {
  regions: list('where, in this order; every region where the app has a deploy when they are left out', [
    'z0',
  ]),
  keep_failed: optional(v.boolean(), 'keep what was made when it does not run, for a look', true),
  timeout: optional(time, 'how long each deploy may take until it runs, 10m when it is left out', '10m'),
  ...waitFields,
  dry_run: optional(v.boolean(), 'tell what would be done, and do nothing', true),
  detach: optional(v.boolean(), 'answer at once, and go on', true),
};

export const createRolloutInput = object({
  app: appField,
  release: optional(argumentName, 'a release that is there already', 'v221201-185439'),
  image: v.optional(image),
  flavor: v.optional(flavor),
  ...otherFields,
  replicas: optional(
    wholeNumber(0, 10_000),
    'instances in each region; as many as run there now when it is left out, else 1',
    2,
  ),
  force: optional(v.boolean(), 'push the image also when the platform lists it', true),
  replace: optional(
    v.union([v.literal('all'), v.array(argumentName)]),
    'the deploys to delete where it can not be told what is replaced: all, or these',
    'all',
  ),
  keep_old: optional(v.boolean(), 'delete nothing', true),
  ...shared,
});
export const createRollbackInput = object({
  app: appField,
  to: optional(
    argumentName,
    'the release to go back to; the one before when it is left out',
    'v221130-100000',
  ),
  ...shared,
});
export const rolloutInput = object({
  app: appField,
  id: field(argumentName, 'id of the rollout', 'r221201-1902-19027-6zvz'),
});

export type CreateRolloutInput = v.InferInput<typeof createRolloutInput>;
export type CreateRollbackInput = v.InferInput<typeof createRollbackInput>;
export type RolloutInput = v.InferInput<typeof rolloutInput>;
