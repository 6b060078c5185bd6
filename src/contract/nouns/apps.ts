import type * as v from 'valibot';
import { appName, field, object, optional, shortDescription } from '../../core/input/fields.js';
import { operation } from '../declaring/operation.js';
import { created } from '../declaring/created.js';
import { lists } from '../declaring/shapes.js';

export const appField = field(appName, 'name of the app', 'zenx');

export const appInput = object({ app: appField });
export const registerAppInput = object({
  name: field(appName, 'name of the app', 'zenx'),
  desc: optional(shortDescription, 'what it is for', 'the shop'),
});

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
export type RegisterAppInput = v.InferInput<typeof registerAppInput>;
