import { operation } from '../declaring/operation.js';
import { lists } from '../declaring/shapes.js';

export const regions = {
  list: operation({
    summary: 'list the regions',
    input: undefined,
    output: lists.regions,
    kind: 'read',
    errors: ['unreadable_answer'],
    answer: [{ name: 'z0', desc: 'East China' }],
    since: '0.1.0',
    http: { method: 'GET', path: '/regions', entryName: ['name'] },
  }),
};
