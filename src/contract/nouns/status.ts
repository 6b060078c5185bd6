import * as v from 'valibot';
import { argumentName, object, optional } from '../../core/input/fields.js';
import { operation } from '../declaring/operation.js';
import { statusRow } from '../declaring/shapes.js';
import { STATUS_EXAMPLE } from './apps.js';

export const listStatusInput = object({ region: optional(argumentName, 'this region only', 'z0') });

export const status = {
  list: operation({
    summary: 'show what runs where: every deploy of every app',
    input: listStatusInput,
    output: v.array(statusRow),
    kind: 'read',
    errors: ['invalid_input', 'unknown_reference', 'unreadable_answer'],
    answer: [STATUS_EXAMPLE],
    since: '0.2.0',
    http: { method: 'GET', path: '/status', fields: 'query', example: { region: 'z0' } },
  }),
};
