import type * as v from 'valibot';
import { argumentName, field, object, optional, wholeNumber } from '../../core/input/fields.js';
import { appField } from './apps.js';
import { created } from '../declaring/created.js';
import { operation } from '../declaring/operation.js';
import { lists } from '../declaring/shapes.js';

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
});
export const deleteDeployInput = object({
  app: appField,
  id: field(argumentName, 'id of the deploy', id),
  region: regionField,
});

export const deploys = {
  list: operation({
    summary: "list an app's deploys in a region",
    input: listDeploysInput,
    output: lists.deploys,
    kind: 'read',
    errors: ['invalid_input', 'unknown_reference', 'not_found', 'unreadable_answer'],
    answer: [
      { id, release: 'v221201-185439', region: 'z0', replicas: 1, ctime: '2022-12-01T19:02:19+08:00' },
    ],
    since: '0.1.0',
    http: {
      method: 'GET',
      path: '/apps/:app/deploys',
      fields: 'query',
      entryName: ['id'],
      example: { app: 'zenx', region: 'z0' },
    },
  }),
  create: operation({
    summary: 'deploy a release in a region',
    input: createDeployInput,
    output: created('id', 'id of the deploy', id),
    kind: 'change',
    errors: ['invalid_input', 'unknown_reference', 'not_found', 'unreadable_answer'],
    answer: { id },
    since: '0.1.0',
    http: {
      method: 'POST',
      path: '/apps/:app/deploys',
      fields: 'body',
      example: { app: 'zenx', release: 'v221201-185439', region: 'z0', replicas: 1 },
    },
  }),
  delete: operation({
    summary: 'delete a deploy and its instances',
    input: deleteDeployInput,
    output: undefined,
    kind: 'change',
    errors: ['invalid_input', 'unknown_reference', 'not_found', 'unreadable_answer'],
    since: '0.1.0',
    http: {
      method: 'DELETE',
      path: '/apps/:app/deploys',
      fields: 'body-or-query',
      example: { app: 'zenx', id, region: 'z0' },
    },
  }),
};

export type ListDeploysInput = v.InferInput<typeof listDeploysInput>;
export type CreateDeployInput = v.InferInput<typeof createDeployInput>;
export type DeleteDeployInput = v.InferInput<typeof deleteDeployInput>;
