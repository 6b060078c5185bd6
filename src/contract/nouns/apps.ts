import type * as v from 'valibot';
import { appName, argumentName, field, object, optional, shortDescription } from '../../core/input/fields.js';
import { operation } from '../declaring/operation.js';
import { created } from '../declaring/created.js';
import { appView, lists, statusRows, type StatusRow } from '../declaring/shapes.js';

export const appField = field(appName, 'name of the app', 'zenx');

export const appInput = object({ app: appField });
export const statusInput = object({
  app: appField,
  region: optional(argumentName, 'this region only', 'z0'),
});
export const registerAppInput = object({
  name: field(appName, 'name of the app', 'zenx'),
  desc: optional(shortDescription, 'what it is for', 'the shop'),
});

export type { AppView, StatusRow } from '../declaring/shapes.js';

export const STATUS_EXAMPLE: StatusRow = {
  app: 'zenx',
  id: 'g221201-1902-19027-6zvz',
  release: 'v221201-185439',
  image: 'pause:3.6',
  region: 'z0',
  state: 'running',
  running: 1,
  asked: 1,
  ctime: '2022-12-01T19:02:19+08:00',
};

export const apps = {
  list: operation({
    summary: 'list your apps',
    input: undefined,
    output: lists.apps,
    kind: 'read',
    errors: ['unreadable_answer'],
    answer: [{ name: 'zenx', desc: 'the shop' }],
    since: '0.1.0',
    http: { method: 'GET', path: '/apps', entryName: ['name'] },
  }),
  get: operation({
    summary: 'show an app: what it runs in every region, and how many releases it has',
    input: appInput,
    output: appView,
    kind: 'read',
    errors: ['invalid_input', 'not_found', 'unreadable_answer'],
    answer: { name: 'zenx', desc: 'the shop', releases: 1, deploys: [STATUS_EXAMPLE] },
    since: '0.1.0',
    http: { method: 'GET', path: '/apps/:app', example: { app: 'zenx' } },
  }),
  status: operation({
    summary: 'show what an app runs, deploy by deploy',
    input: statusInput,
    output: statusRows,
    kind: 'read',
    errors: ['invalid_input', 'unknown_reference', 'not_found', 'unreadable_answer'],
    answer: [STATUS_EXAMPLE],
    since: '0.1.0',
    http: {
      method: 'GET',
      path: '/apps/:app/status',
      fields: 'query',
      example: { app: 'zenx', region: 'z0' },
    },
  }),
  watch: operation({
    summary: 'follow what an app runs: every deploy at first, then each that changes',
    input: appInput,
    output: undefined,
    kind: 'read',
    errors: ['invalid_input', 'not_found', 'unreadable_answer'],
    progress: true,
    isEndless: true,
    since: '0.1.0',
    http: { method: 'GET', path: '/apps/:app/events', example: { app: 'zenx' } },
  }),
  register: operation({
    summary: 'register an app',
    input: registerAppInput,
    output: created('name', 'name of the app', 'zenx'),
    kind: 'change',
    errors: ['invalid_input', 'conflict', 'unreadable_answer'],
    answer: { name: 'zenx' },
    since: '0.1.0',
    http: { method: 'POST', path: '/apps', fields: 'body', example: { name: 'zenx', desc: 'the shop' } },
  }),
  unregister: operation({
    summary: 'remove an app, which must have no deploys',
    input: appInput,
    output: undefined,
    kind: 'change',
    errors: ['invalid_input', 'not_found', 'conflict', 'unreadable_answer'],
    since: '0.1.0',
    http: { method: 'DELETE', path: '/apps/:app', example: { app: 'zenx' } },
  }),
};

export type AppInput = v.InferInput<typeof appInput>;
export type AppStatusInput = v.InferInput<typeof statusInput>;
export type RegisterAppInput = v.InferInput<typeof registerAppInput>;
