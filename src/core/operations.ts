import { appOperations } from './apps.js';
import { deployOperations } from './deploys.js';
import { LanedEngine } from './docker/laned-engine.js';
import { imageOperations } from './images.js';
import { instanceOperations } from './instances.js';
import type { GivenParts } from './parts.js';
import { setTimeout as pause } from 'node:timers/promises';
import { releaseOperations } from './releases.js';
import { rolloutOperations } from './rollouts.js';
import type { Shim } from './shim.js';
import { statusOperations } from './status.js';
import { DeployWatchers } from './watching/deploy-watchers.js';

/** Milliseconds that the step of a rollout may take still when the process ends. */
const LAST_STEP = 5_000;

/** The operations over a platform and an engine, whatever these are. */
export function createOperations(given: GivenParts): Shim {
  const { platform } = given;
  const engine = new LanedEngine(given.engine);
  const watchers = new DeployWatchers(platform, given.observer);
  const parts = { ...given, engine, watchers };
  const images = imageOperations(parts);
  const releases = releaseOperations(parts);
  const rollouts = rolloutOperations(parts, { images, releases });
  const stop = () => {
    rollouts.running.stop();
    watchers.close();
  };
  return {
    apps: appOperations(parts),
    flavors: { list: (options) => platform.listFlavors(options) },
    regions: { list: (options) => platform.listRegions(options) },
    images,
    releases,
    deploys: deployOperations(parts),
    instances: instanceOperations(parts),
    rollouts: rollouts.operations,
    status: statusOperations(parts),
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
      stop();
      engine.drain();
      platform.drain?.();
    },
    close: async () => {
      stop();
      // What is kept of a rollout says how far it came.
      await Promise.race([rollouts.running.ended(), pause(LAST_STEP, undefined, { ref: false })]);
      engine.stop();
      await platform.close();
      await rollouts.running.ended();
    },
    kill: () => {
      stop();
      engine.stop();
      platform.kill();
    },
  };
}
