import type { PushImageInput } from '../../core/input/schemas.js';
import type { Route } from './route.js';
import { nothing } from './input.js';

export const imageRoutes: readonly Route[] = [
  { method: 'GET', path: '/images', handle: (shim, { options }) => shim.images.list(options) },
  {
    method: 'POST',
    path: '/images',
    input: 'body',
    handle: (shim, { body, options }) => nothing(shim.images.push(body as PushImageInput, options)),
  },
];
