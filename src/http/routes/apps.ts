import type { RegisterAppInput } from '../../core/input/schemas.js';
import type { Route } from './route.js';
import { nothing, pathPart } from './input.js';

export const appRoutes: readonly Route[] = [
  { method: 'GET', path: '/apps', handle: (shim, { options }) => shim.apps.list(options) },
  {
    method: 'POST',
    path: '/apps',
    input: 'body',
    handle: (shim, { body, options }) => shim.apps.register(body as RegisterAppInput, options),
  },
  {
    method: 'DELETE',
    path: '/apps/:app',
    handle: (shim, { params, options }) =>
      nothing(shim.apps.unregister({ app: pathPart(params, 'app') }, options)),
  },
];
