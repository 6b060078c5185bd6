import * as v from 'valibot';
import { argumentName, field, object, optional, wholeNumber } from '../../core/input/fields.js';
import { time } from '../../core/input/time-fields.js';
import { appField } from './apps.js';
import { waitFields } from './wait-fields.js';

export const regionField = field(argumentName, 'region, one that `regions list` shows', 'z0');
const id = 'g221201-1902-19027-6zvz';

export const listDeploysInput = object({
  app: appField,
  region: regionField,
  release: optional(argumentName, 'only deploys of this release', 'v221201-185439'),
});
export const createDeployInput = object({
  app: appField,
  release: field(argumentName, 'release to run', 'v221201-185439'),
  region: regionField,
  replicas: optional(wholeNumber(0, 10_000), 'number of instances, 1 when it is left out', 1),
  wait: optional(time, 'wait until it runs, so long at most', '10m'),
  ...waitFields,
});
export const getDeployInput = object({
  app: appField,
  id: field(argumentName, 'id of the deploy', id),
  region: optional(argumentName, 'its region; all are searched when it is left out', 'z0'),
});
export const waitDeployInput = object({
  ...getDeployInput.entries,
  for: optional(
    v.picklist(['running', 'gone']),
    'what is waited for, running when it is left out',
    'running',
  ),
  timeout: optional(time, 'how long at most, 10m when it is left out', '10m'),
  ...waitFields,
});
export const deleteDeployInput = object({
  app: appField,
  id: field(argumentName, 'id of the deploy', id),
  region: regionField,
  wait: optional(time, 'wait until it is gone, so long at most', '2m'),
  interval: waitFields.interval,
});

export type ListDeploysInput = v.InferInput<typeof listDeploysInput>;
export type CreateDeployInput = v.InferInput<typeof createDeployInput>;
export type DeleteDeployInput = v.InferInput<typeof deleteDeployInput>;
export type GetDeployInput = v.InferInput<typeof getDeployInput>;
export type WaitDeployInput = v.InferInput<typeof waitDeployInput>;
