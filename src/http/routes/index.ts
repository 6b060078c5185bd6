import type { Route } from './route.js';
import { appRoutes } from './apps.js';
import { deployRoutes } from './deploys.js';
import { flavorRoutes } from './flavors.js';
import { imageRoutes } from './images.js';
import { instanceRoutes } from './instances.js';
import { regionRoutes } from './regions.js';
import { releaseRoutes } from './releases.js';

/** Every operation that HTTP offers. */
export const ROUTES: readonly Route[] = [
  ...imageRoutes, //    GET /images · POST /images
  ...appRoutes, //      GET /apps · POST /apps · DELETE /apps/:app
  ...flavorRoutes, //   GET /flavors
  ...regionRoutes, //   GET /regions
  ...releaseRoutes, //  GET /apps/:app/releases · POST /apps/:app/releases
  ...deployRoutes, //   GET /apps/:app/deploys · POST /apps/:app/deploys · DELETE /apps/:app/deploys
  ...instanceRoutes, // GET /apps/:app/deploys/:id/instances
];
