import { appMissing } from './blame/missing.js';
import { withBlame } from './blame/with-blame.js';
import { parseInput } from './input/parse.js';
import { appInput, registerAppInput, statusInput } from '../contract/nouns/apps.js';
import type { Parts } from './parts.js';
import type { Shim } from './shim.js';
import { watchStatus } from './watching/watch.js';
import { statusOf } from './watching/status.js';

/** Apps: listing, showing, registering, removing. */
export function appOperations({ platform, rollouts, watchers }: Parts): Shim['apps'] {
  return {
    list: (options) => platform.listApps(options),

    async get(input, options) {
      const { app } = parseInput(appInput, input);
      const found = (await platform.listApps(options)).find(({ name }) => name === app);
      if (!found) throw appMissing(app);
      const releases = await withBlame(platform, { app }, options, () => platform.listReleases(app, options));
      const deploys = await statusOf(platform, [app], undefined, options);
      return { ...found, releases: releases.length, deploys };
    },

    async status(input, options) {
      const { app, region } = parseInput(statusInput, input);
      return statusOf(platform, [app], region, options);
    },

    async watch(input, options = {}) {
      const { app } = parseInput(appInput, input);
      await watchStatus(watchers, app, options);
    },

    async register(input, options) {
      const { name, desc } = parseInput(registerAppInput, input);
      await withBlame(platform, { newApp: name }, options, () => platform.registerApp(name, desc, options));
      return { name };
    },

    async unregister(input, options) {
      const { app } = parseInput(appInput, input);
      await withBlame(platform, { app, removedApp: app }, options, () =>
        platform.unregisterApp(app, options),
      );
      // What is left of it would be told of a later app of that name.
      await rollouts.forget(app).catch(() => undefined);
    },
  };
}
