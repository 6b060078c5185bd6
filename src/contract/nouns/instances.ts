import type * as v from 'valibot';
import { argumentName, field, object } from '../../core/input/fields.js';
import { appField } from './apps.js';
import { regionField } from './deploy-inputs.js';
import { operation } from '../declaring/operation.js';
import { lists } from '../declaring/shapes.js';

export const listInstancesInput = object({
  app: appField,
  deploy: field(argumentName, 'id of the deploy', 'g221201-1902-19027-6zvz'),
  region: regionField,
});

export const instances = {
  list: operation({
    summary: "list a deploy's instances",
    input: listInstancesInput,
    output: lists.instances,
    kind: 'read',
    errors: ['invalid_input', 'unknown_reference', 'not_found', 'unreadable_answer'],
    answer: [
      {
        ctime: '2022-11-30T19:08:02+08:00',
        id: 'c221130-1908-01426-lmkr-6f7b9d8c5d-q2w4e',
        status: 'RUNNING',
        ips: '10.0.0.7',
      },
    ],
    since: '0.1.0',
    http: {
      method: 'GET',
      path: '/apps/:app/deploys/:id/instances',
      pathFields: { id: 'deploy' },
      fields: 'query',
      entryName: ['id'],
      example: { app: 'zenx', deploy: 'c221130-1908-01426-lmkr', region: 'z0' },
    },
  }),
};

export type ListInstancesInput = v.InferInput<typeof listInstancesInput>;
