import { operation } from '../declaring/operation.js';

export const session = {
  login: operation({
    summary: 'log qappctl in with the given keys',
    input: undefined,
    output: undefined,
    kind: 'change',
    errors: ['unreadable_answer'],
    since: '0.1.0',
  }),
  logout: operation({
    summary: 'log qappctl out',
    input: undefined,
    output: undefined,
    kind: 'change',
    errors: ['unreadable_answer'],
    since: '0.1.0',
  }),
};
