import { createRollbackInput, createRolloutInput, rolloutInput } from '../contract/nouns/rollout-inputs.js';
import { appInput } from '../contract/nouns/apps.js';
import { parseInput } from './input/parse.js';
import type { Parts } from './parts.js';
import { uniqueReleaseName } from './release-names.js';
import { rollbackRequest, rolloutRequest } from './rollouts/planning/rollout-request.js';
import { RunningRollouts } from './rollouts/running-rollouts.js';
import type { Shim } from './shim.js';

/** Rollouts and rollbacks: doing, listing, following, stopping. */
export function rolloutOperations(
  { platform, watchers, rollouts: store, now = () => new Date() }: Parts,
  { images, releases }: Pick<Shim, 'images' | 'releases'>,
): { operations: Shim['rollouts']; running: RunningRollouts } {
  const running = new RunningRollouts(
    {
      platform,
      watchers,
      push: (input, options) => images.push(input, options),
      createRelease: (input, options) => releases.create(input, options),
      nextName: () => uniqueReleaseName(now()),
      now,
    },
    store,
  );
  const operations: Shim['rollouts'] = {
    create: async (input, options = {}) =>
      running.start(rolloutRequest(parseInput(createRolloutInput, input), options.by), options),

    rollback: async (input, options = {}) =>
      running.start(rollbackRequest(parseInput(createRollbackInput, input), options.by), options),

    list: async (input) => running.list(parseInput(appInput, input).app),

    async get(input) {
      const { app, id } = parseInput(rolloutInput, input);
      return running.get(app, id);
    },

    async follow(input, options = {}) {
      const { app, id } = parseInput(rolloutInput, input);
      return running.follow(app, id, options);
    },

    async cancel(input) {
      const { app, id } = parseInput(rolloutInput, input);
      await running.cancel(app, id);
    },
  };
  return { operations, running };
}
