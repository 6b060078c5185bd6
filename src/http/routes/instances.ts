import type { ListInstancesInput } from '../../core/input/schemas.js';
import type { Route } from './route.js';
import { pathPart, withApp } from './input.js';

export const instanceRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/apps/:app/deploys/:id/instances',
    query: ['region'],
    handle: (shim, { params, query, options }) => {
      const input = { ...withApp(params, query), deploy: pathPart(params, 'id') };
      return shim.instances.list(input as ListInstancesInput, options);
    },
  },
];
