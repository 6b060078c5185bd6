import type * as v from 'valibot';
import { argumentName, object, optional } from '../../core/input/fields.js';
import { operation } from '../declaring/operation.js';
import { statusRows } from '../declaring/shapes.js';
import { STATUS_EXAMPLE } from './apps.js';

export const listStatusInput = object({ region: optional(argumentName, 'this region only', 'z0') });

export const status = {
  list: operation({
    summary: 'show what runs where: every deploy of every app',
    input: listStatusInput,
    output: statusRows,
    kind: 'read',
    errors: ['invalid_input', 'unknown_reference', 'unreadable_answer'],
    answer: [STATUS_EXAMPLE],
    since: '0.1.0',
    http: { method: 'GET', path: '/status', fields: 'query', example: { region: 'z0' } },
  }),
  watch: operation({
    summary: 'follow what runs: every deploy of every app at first, then each that changes',
    input: undefined,
    output: undefined,
    kind: 'read',
    errors: ['unreadable_answer'],
    progress: true,
    isEndless: true,
    since: '0.1.0',
    http: { method: 'GET', path: '/events' },
  }),
};

export type ListStatusInput = v.InferInput<typeof listStatusInput>;
