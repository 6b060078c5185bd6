import {
  listDeploysInput,
  createDeployInput,
  getDeployInput,
  waitDeployInput,
  deleteDeployInput,
} from './deploy-inputs.js';
import { created } from '../declaring/created.js';
import { operation } from '../declaring/operation.js';
import { deployView, type DeployView, lists } from '../declaring/shapes.js';

const id = 'g221201-1902-19027-6zvz';

export type { DeployView } from '../declaring/shapes.js';

const VIEW_EXAMPLE: DeployView = {
  id,
  release: 'v221201-185439',
  region: 'z0',
  replicas: 1,
  ctime: '2022-12-01T19:02:19+08:00',
  state: 'running',
  running: 1,
  asked: 1,
  instances: [{ ctime: '2022-12-01T19:02:19+08:00', id: `${id}-6b9c8f7d5d-x2x4z`, status: 'RUNNING' }],
};

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
  get: operation({
    summary: 'show a deploy: its state and its instances',
    input: getDeployInput,
    output: deployView,
    kind: 'read',
    errors: ['invalid_input', 'unknown_reference', 'not_found', 'unreadable_answer'],
    answer: VIEW_EXAMPLE,
    since: '0.1.0',
    http: {
      method: 'GET',
      path: '/apps/:app/deploys/:id',
      fields: 'query',
      example: { app: 'zenx', id, region: 'z0' },
    },
  }),
  wait: operation({
    summary: 'wait until a deploy runs, or is gone',
    description:
      'It runs when as many instances as were asked for are `RUNNING`, and stay so for a while. It fails as soon as one of them failed before that.',
    input: waitDeployInput,
    output: deployView,
    kind: 'read',
    errors: [
      'invalid_input',
      'unknown_reference',
      'not_found',
      'deploy_failed',
      'wait_timed_out',
      'unreadable_answer',
    ],
    progress: true,
    waits: 'timeout',
    answer: VIEW_EXAMPLE,
    since: '0.1.0',
    http: {
      method: 'GET',
      path: '/apps/:app/deploys/:id/wait',
      fields: 'query',
      example: { app: 'zenx', id, region: 'z0', timeout: '5m' },
    },
  }),
  watch: operation({
    summary: 'follow a deploy and its instances until it is gone',
    input: getDeployInput,
    output: undefined,
    kind: 'read',
    errors: ['invalid_input', 'unknown_reference', 'not_found', 'unreadable_answer'],
    progress: true,
    isEndless: true,
    since: '0.1.0',
    http: {
      method: 'GET',
      path: '/apps/:app/deploys/:id/events',
      fields: 'query',
      example: { app: 'zenx', id, region: 'z0' },
    },
  }),
  create: operation({
    summary: 'deploy a release in a region',
    description:
      'With `wait` it is answered once the deploy runs; also when it does not, its id stands in `X-Deploy-Id`.',
    input: createDeployInput,
    output: created('id', 'id of the deploy', id),
    kind: 'change',
    errors: [
      'invalid_input',
      'unknown_reference',
      'not_found',
      'deploy_failed',
      'wait_timed_out',
      'unreadable_answer',
    ],
    progress: true,
    waits: 'wait',
    answer: { id },
    since: '0.1.0',
    http: {
      method: 'POST',
      path: '/apps/:app/deploys',
      fields: 'body',
      alsoInQuery: ['wait', 'stable_for', 'fail_on', 'interval'],
      idHeader: ['X-Deploy-Id', 'id'],
      example: { app: 'zenx', release: 'v221201-185439', region: 'z0', replicas: 1 },
    },
  }),
  delete: operation({
    summary: 'delete a deploy and its instances',
    input: deleteDeployInput,
    output: undefined,
    kind: 'change',
    errors: ['invalid_input', 'unknown_reference', 'not_found', 'wait_timed_out', 'unreadable_answer'],
    progress: true,
    waits: 'wait',
    since: '0.1.0',
    http: {
      method: 'DELETE',
      path: '/apps/:app/deploys',
      fields: 'body-or-query',
      alsoInQuery: ['wait', 'interval'],
      example: { app: 'zenx', id, region: 'z0' },
    },
  }),
};

export type {
  ListDeploysInput,
  CreateDeployInput,
  DeleteDeployInput,
  GetDeployInput,
  WaitDeployInput,
} from './deploy-inputs.js';
