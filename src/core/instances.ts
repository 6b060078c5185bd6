import { withBlame } from './blame/with-blame.js';
import { parseInput } from './input/parse.js';
import { listInstancesInput } from '../contract/nouns/instances.js';
import type { Parts } from './parts.js';
import type { Shim } from './shim.js';

/** Instances of a deploy: listing. */
export function instanceOperations({ platform }: Parts): Shim['instances'] {
  return {
    async list(input, options) {
      const { app, deploy, region } = parseInput(listInstancesInput, input);
      return withBlame(platform, { app, region, deploy }, options, () =>
        platform.listInstances(app, { id: deploy, region }, options),
      );
    },
  };
}
