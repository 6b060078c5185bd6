import { withBlame } from './blame/with-blame.js';
import { isShimError, withDetails } from './model/errors.js';
import { parseInput } from './input/parse.js';
import {
  createDeployInput,
  deleteDeployInput,
  getDeployInput,
  listDeploysInput,
  waitDeployInput,
} from '../contract/nouns/deploy-inputs.js';
import type { Parts } from './parts.js';
import type { CallOptions, Shim } from './shim.js';
import { deployView, findDeploy, viewOf } from './watching/status.js';
import { watchDeploy } from './watching/watch.js';
import { type Waited, waitForDeploy } from './watching/wait-for-deploy.js';
import { type WaitFields, waitOptions } from './watching/wait-options.js';

/** Deploys of an app in a region: listing, showing, creating, deleting, waiting. */
export function deployOperations({
  platform,
  watchers,
  rollouts,
  now = () => new Date(),
}: Parts): Shim['deploys'] {
  return {
    async list(input, options) {
      const { app, region, release } = parseInput(listDeploysInput, input);
      const deploys = await withBlame(platform, { app, region }, options, () =>
        platform.listDeploys(app, region, options),
      );
      return release === undefined ? deploys : deploys.filter((deploy) => deploy.release === release);
    },

    async get(input, options) {
      return deployView(platform, parseInput(getDeployInput, input), options);
    },

    async wait(input, options = {}) {
      const {
        app,
        id,
        region: given,
        for: goal = 'running',
        timeout,
        ...fields
      } = parseInput(waitDeployInput, input);
      const how = waitOptions(fields, { name: 'timeout', given: timeout, otherwise: '10m' });
      const region = given ?? (await findDeploy(platform, { app, id }, options)).region;
      const { signal, onProgress } = options;
      const waited = await waitForDeploy(watchers, {
        app,
        id,
        region,
        for: goal,
        ...how,
        signal,
        onProgress,
      });
      return { ...viewOf(waited.deploy, waited.instances), ...stateIn(waited) };
    },

    async watch(input, options = {}) {
      const { app, id, region: given } = parseInput(getDeployInput, input);
      const region = given ?? (await findDeploy(platform, { app, id }, options)).region;
      await watchDeploy(watchers, { app, id, region }, options);
    },

    async create(input, options = {}) {
      const { app, region, release, replicas = 1, wait, ...fields } = parseInput(createDeployInput, input);
      const how = waitOf(fields, wait);
      const made = await withBlame(platform, { app, region, release }, options, () =>
        platform.createDeploy(app, { region, release, replicas }, options),
      );
      watchers.made.add(made.id, replicas);
      // For a rollback later; that it can't be kept is no reason to fail.
      const note = { region, release, time: now().toISOString() };
      await rollouts.addDeploy(app, note).catch(() => undefined);
      if (!how) return made;
      const place = { app, region, id: made.id };
      // Whatever waiting ends with, the id is not lost.
      await waitForDeploy(watchers, { ...place, for: 'running', ...how, ...waiting(options) }).catch(
        (error: unknown) => {
          throw isShimError(error) ? withDetails(error, place) : error;
        },
      );
      return made;
    },

    async delete(input, options = {}) {
      const { app, id, region, wait, interval } = parseInput(deleteDeployInput, input);
      const how = waitOf({ interval }, wait);
      await withBlame(platform, { app, region, deploy: id }, options, () =>
        platform.deleteDeploy(app, { id, region }, options),
      );
      if (how) await waitUntilGone({ app, id, region, ...how, ...waiting(options) });
    },
  };

  async function waitUntilGone(wait: Omit<Parameters<typeof waitForDeploy>[1], 'for'>): Promise<void> {
    try {
      await waitForDeploy(watchers, { ...wait, for: 'gone', wasListed: true });
    } catch (error) {
      // It was there: who finds nothing has what was asked for.
      if (!isShimError(error, 'not_found')) throw error;
    }
  }
}

function waitOf(fields: WaitFields, wait: string | undefined) {
  return wait === undefined
    ? undefined
    : waitOptions(fields, { name: 'wait', given: wait, otherwise: '10m' });
}

/** Who left may come back with the same key: only who gives up ends the waiting. */
function waiting({ signal, onProgress }: CallOptions) {
  return { signal, onProgress };
}

function stateIn({ state, running, asked }: Waited) {
  return { state, running, asked };
}
