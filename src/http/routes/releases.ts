import type { CreateReleaseInput } from '../../core/input/schemas.js';
import type { Route } from './route.js';
import { pathPart, withApp } from './input.js';

export const releaseRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/apps/:app/releases',
    handle: (shim, { params, options }) => shim.releases.list({ app: pathPart(params, 'app') }, options),
  },
  {
    method: 'POST',
    path: '/apps/:app/releases',
    input: 'body',
    handle: (shim, { params, body, options }) =>
      shim.releases.create(withApp(params, body) as CreateReleaseInput, options),
  },
];
