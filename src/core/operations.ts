import { appOperations } from './apps.js';
import { deployOperations } from './deploys.js';
import { LanedEngine } from './docker/laned-engine.js';
import { imageOperations } from './images.js';
import { instanceOperations } from './instances.js';
import type { Parts } from './parts.js';
import { releaseOperations } from './releases.js';
import type { Shim } from './shim.js';

/** The operations over a platform and an engine, whatever these are. */
export function createOperations(given: Parts): Shim {
  const { platform } = given;
  const engine = new LanedEngine(given.engine);
  const parts = { ...given, engine };
  return {
    apps: appOperations(parts),
    flavors: { list: (options) => platform.listFlavors(options) },
    regions: { list: (options) => platform.listRegions(options) },
    images: imageOperations(parts),
    releases: releaseOperations(parts),
    deploys: deployOperations(parts),
    instances: instanceOperations(parts),
    session: { login: (options) => platform.login(options), logout: (options) => platform.logout(options) },
    check: (options) => platform.check(options),
    prepare: parts.prepare,
    stats: () => {
      const { running, waiting } = parts.stats();
      return {
        running: { ...running, ...engine.count('running') },
        waiting: { ...waiting, ...engine.count('waiting') },
      };
    },
    drain: () => {
      engine.drain();
      platform.drain?.();
    },
    close: () => {
      engine.stop();
      return platform.close();
    },
    kill: () => {
      engine.stop();
      platform.kill();
    },
  };
}
