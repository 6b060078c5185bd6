import { operation } from '../declaring/operation.js';
import { lists } from '../declaring/shapes.js';

export const flavors = {
  list: operation({
    summary: 'list the sizes that instances can have',
    input: undefined,
    output: lists.flavors,
    kind: 'read',
    errors: ['unreadable_answer'],
    answer: [{ name: 'C1M1', cpu: 1, memory: 1024 }],
    since: '0.1.0',
    http: { method: 'GET', path: '/flavors', entryName: ['name'] },
  }),
};
