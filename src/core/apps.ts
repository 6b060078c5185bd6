import { withBlame } from './blame.js';
import { parseInput } from './input/parse.js';
import { appInput, registerAppInput } from '../contract/nouns/apps.js';
import type { Parts } from './parts.js';
import type { Shim } from './shim.js';

/** Apps: listing, registering, removing. */
export function appOperations({ platform }: Parts): Shim['apps'] {
  return {
    list: (options) => platform.listApps(options),

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
    },
  };
}
