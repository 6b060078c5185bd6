import { listStatusInput } from '../contract/nouns/status.js';
import { parseInput } from './input/parse.js';
import type { Parts } from './parts.js';
import type { Shim } from './shim.js';
import { watchStatus } from './watching/watch.js';
import { statusOf } from './watching/status.js';

/** What runs where, over all apps. */
export function statusOperations({ platform, watchers }: Parts): Shim['status'] {
  return {
    async list(input, options) {
      const { region } = parseInput(listStatusInput, input);
      const apps = await platform.listApps(options);
      return statusOf(
        platform,
        apps.map(({ name }) => name),
        region,
        options,
      );
    },

    watch: (options = {}) => watchStatus(watchers, undefined, options),
  };
}
