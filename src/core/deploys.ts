import { withBlame } from './blame.js';
import { parseInput } from './input/parse.js';
import { createDeployInput, deleteDeployInput, listDeploysInput } from '../contract/nouns/deploys.js';
import type { Parts } from './parts.js';
import type { Shim } from './shim.js';

/** Deploys of an app in a region: listing, creating, deleting. */
export function deployOperations({ platform }: Parts): Shim['deploys'] {
  return {
    async list(input, options) {
      const { app, region, release } = parseInput(listDeploysInput, input);
      const deploys = await withBlame(platform, { app, region }, options, () =>
        platform.listDeploys(app, region, options),
      );
      return release === undefined ? deploys : deploys.filter((deploy) => deploy.release === release);
    },

    async create(input, options) {
      const { app, region, release, replicas = 1 } = parseInput(createDeployInput, input);
      return withBlame(platform, { app, region, release }, options, () =>
        platform.createDeploy(app, { region, release, replicas }, options),
      );
    },

    async delete(input, options) {
      const { app, id, region } = parseInput(deleteDeployInput, input);
      await withBlame(platform, { app, region, deploy: id }, options, () =>
        platform.deleteDeploy(app, { id, region }, options),
      );
    },
  };
}
