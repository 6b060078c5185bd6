import * as v from 'valibot';
import { argumentName, optional } from '../../core/input/fields.js';
import { time } from '../../core/input/time-fields.js';

/** How whoever waits for a deploy wants it; what each is by default stands in core/watching/wait-options.ts. */
export const waitFields = {
  stable_for: optional(time, 'how long it must go on running, 5s when it is left out', '5s'),
  fail_on: optional(
    v.pipe(v.array(argumentName), v.nonEmpty('must not be empty'), v.metadata({ minItems: 1 })),
    'statuses of an instance by which it counts as failed, FAILED when they are left out',
    ['FAILED', 'CRASHED'],
  ),
  interval: optional(time, 'time between two looks after the first ten, 3s when it is left out', '3s'),
};
