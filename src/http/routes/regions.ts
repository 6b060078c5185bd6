import type { Route } from './route.js';

export const regionRoutes: readonly Route[] = [
  { method: 'GET', path: '/regions', handle: (shim, { options }) => shim.regions.list(options) },
];
