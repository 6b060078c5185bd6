import type { Route } from './route.js';

export const flavorRoutes: readonly Route[] = [
  { method: 'GET', path: '/flavors', handle: (shim, { options }) => shim.flavors.list(options) },
];
