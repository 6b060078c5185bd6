import type { CreateDeployInput, DeleteDeployInput, ListDeploysInput } from '../../core/input/schemas.js';
import type { Route } from './route.js';
import { nothing, withApp } from './input.js';

export const deployRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/apps/:app/deploys',
    query: ['region', 'release'],
    handle: (shim, { params, query, options }) =>
      shim.deploys.list(withApp(params, query) as ListDeploysInput, options),
  },
  {
    method: 'POST',
    path: '/apps/:app/deploys',
    input: 'body',
    handle: (shim, { params, body, options }) =>
      shim.deploys.create(withApp(params, body) as CreateDeployInput, options),
  },
  {
    method: 'DELETE',
    path: '/apps/:app/deploys',
    query: ['id', 'region'],
    input: 'body-or-query',
    handle: (shim, { params, body, options }) =>
      nothing(shim.deploys.delete(withApp(params, body) as DeleteDeployInput, options)),
  },
];
