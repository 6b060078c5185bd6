import * as v from 'valibot';
import { argumentName, field, object, optional, wholeNumber } from '../../core/input/fields.js';
import { past } from '../../core/input/time-fields.js';
import { appField } from './apps.js';
import { regionField } from './deploy-inputs.js';
import { operation } from '../declaring/operation.js';
import { lists } from '../declaring/shapes.js';

export const listInstancesInput = object({
  app: appField,
  deploy: field(argumentName, 'id of the deploy', 'g221201-1902-19027-6zvz'),
  region: regionField,
});

export const readLogsInput = object({
  app: appField,
  deploy: field(argumentName, 'id of the deploy', 'g221201-1902-19027-6zvz'),
  instance: field(argumentName, 'id of the instance', 'g221201-1902-19027-6zvz-6f7b9d8c5d-q2w4e'),
  region: optional(argumentName, 'where the deploy is; all regions are searched when it is left out', 'z0'),
  follow: optional(v.boolean(), 'go on with what it writes, until it is gone', true),
  tail: optional(wholeNumber(0, 1_000_000), 'the last lines only, so many; all when it is left out', 100),
  since: optional(past, 'lines since then only: a moment, or how long ago', '10m'),
  timestamps: optional(v.boolean(), 'with each line, when it was written', true),
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
  logs: operation({
    summary: 'show what an instance writes to stdout and stderr',
    description:
      'On platforms that run instances in containers: the local one with a Docker Engine. The answer is plain text, unless events are asked for: then each line is a `log` event that tells its stream. A line longer than 64 KiB comes in parts.',
    input: readLogsInput,
    output: undefined,
    kind: 'read',
    errors: [
      'invalid_input',
      'unknown_reference',
      'not_found',
      'not_offered',
      'docker_unavailable',
      'unreadable_answer',
    ],
    progress: true,
    isEndless: true,
    isText: true,
    since: '0.1.0',
    http: {
      method: 'GET',
      path: '/apps/:app/deploys/:id/instances/:instance/logs',
      pathFields: { id: 'deploy' },
      fields: 'query',
      example: {
        app: 'zenx',
        deploy: 'g221201-1902-19027-6zvz',
        instance: 'g221201-1902-19027-6zvz-6f7b9d8c5d-q2w4e',
        region: 'z0',
        tail: 100,
      },
    },
  }),
};

export type ReadLogsInput = v.InferInput<typeof readLogsInput>;
export type ListInstancesInput = v.InferInput<typeof listInstancesInput>;
