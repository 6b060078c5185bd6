import { appInput } from './apps.js';
import { operation } from '../declaring/operation.js';
import {
  rolloutAnswer,
  rolloutRecord,
  rolloutRecords,
  type RolloutRecord,
} from '../declaring/rollout-shapes.js';
import { createRollbackInput, createRolloutInput, rolloutInput } from './rollout-inputs.js';

const id = 'r221201-1902-19027-6zvz';
const OUTCOME_EXAMPLE = {
  rollout: id,
  release: 'v221201-185439',
  created: true,
  regions: [
    {
      region: 'z0',
      deploy: 'g221201-1902-19027-6zvz',
      replicas: 2,
      deleted: ['g221130-1000-00000-aaaa'],
      reused: false,
    },
  ],
  undo: {
    command: 'qappctl-shim rollback zenx --region z0',
    request: { method: 'POST' as const, path: '/apps/zenx/rollbacks', body: { regions: ['z0'] } },
  },
};
const RECORD_EXAMPLE: RolloutRecord = {
  id,
  app: 'zenx',
  kind: 'rollout',
  state: 'succeeded',
  begun: '2022-12-01T11:02:19.000Z',
  ended: '2022-12-01T11:02:40.000Z',
  image: 'pause:3.6',
  release: 'v221201-185439',
  steps: [{ text: 'push pause:3.6', state: 'skipped', skipped: 'the platform lists it' }],
  regions: OUTCOME_EXAMPLE.regions,
};

const errors = [
  'invalid_input',
  'unknown_reference',
  'not_found',
  'conflict',
  'deploy_failed',
  'wait_timed_out',
  'no_space',
  'unreadable_answer',
] as const;

export const rollouts = {
  create: operation({
    summary: 'bring an image, or a release, to where it runs, and take away what it replaces',
    description:
      'Pushes the image, makes a release, deploys it region by region, waits until it runs, and deletes what it replaces; what is so already is left out. When a new deploy fails, what was made there is deleted, and the old one serves on. With `detach`, or `Prefer: respond-async`, it is answered with 202 at once.',
    input: createRolloutInput,
    output: rolloutAnswer,
    kind: 'change',
    errors: [...errors, 'registry_refused', 'pull_failed', 'docker_unavailable'],
    progress: true,
    waits: 'timeout',
    isJoined: true,
    answer: OUTCOME_EXAMPLE,
    since: '0.1.0',
    http: {
      method: 'POST',
      path: '/apps/:app/rollouts',
      fields: 'body',
      idHeader: ['X-Rollout-Id', 'rollout'],
      example: { app: 'zenx', image: 'k8s.gcr.io/pause:3.6', regions: ['z0'], flavor: 'C1M1' },
    },
  }),
  rollback: operation({
    summary: 'go back to the release that ran before',
    input: createRollbackInput,
    output: rolloutAnswer,
    kind: 'change',
    errors,
    progress: true,
    waits: 'timeout',
    isJoined: true,
    answer: OUTCOME_EXAMPLE,
    since: '0.1.0',
    http: {
      method: 'POST',
      path: '/apps/:app/rollbacks',
      fields: 'body',
      idHeader: ['X-Rollout-Id', 'rollout'],
      example: { app: 'zenx', regions: ['z0'] },
    },
  }),
  list: operation({
    summary: "list an app's last 50 rollouts and rollbacks, the newest first",
    input: appInput,
    output: rolloutRecords,
    kind: 'read',
    errors: ['invalid_input'],
    answer: [RECORD_EXAMPLE],
    since: '0.1.0',
    http: { method: 'GET', path: '/apps/:app/rollouts', entryName: ['id'], example: { app: 'zenx' } },
  }),
  get: operation({
    summary: 'show a rollout: its steps, and what it did where',
    input: rolloutInput,
    output: rolloutRecord,
    kind: 'read',
    errors: ['invalid_input', 'not_found'],
    answer: RECORD_EXAMPLE,
    since: '0.1.0',
    http: { method: 'GET', path: '/apps/:app/rollouts/:id', example: { app: 'zenx', id } },
  }),
  follow: operation({
    summary: 'follow a rollout until it ends; resolves to what it did',
    input: rolloutInput,
    output: rolloutRecord,
    kind: 'read',
    errors: ['invalid_input', 'not_found'],
    progress: true,
    isEndless: true,
    answer: RECORD_EXAMPLE,
    since: '0.1.0',
    http: { method: 'GET', path: '/apps/:app/rollouts/:id/events', example: { app: 'zenx', id } },
  }),
  cancel: operation({
    summary: 'stop a rollout at the end of its step',
    input: rolloutInput,
    output: undefined,
    kind: 'change',
    errors: ['invalid_input', 'not_found', 'conflict'],
    since: '0.1.0',
    http: { method: 'DELETE', path: '/apps/:app/rollouts/:id', example: { app: 'zenx', id } },
  }),
};

export type {
  RolloutAnswer,
  RolloutOutcome,
  RolloutPlan,
  RolloutRecord,
  RolloutStarted,
} from '../declaring/rollout-shapes.js';
export type { CreateRollbackInput, CreateRolloutInput, RolloutInput } from './rollout-inputs.js';
