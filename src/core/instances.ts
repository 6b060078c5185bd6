import { withBlame } from './blame/with-blame.js';
import { instanceMissing } from './blame/missing.js';
import { parseInput } from './input/parse.js';
import { momentOf } from './input/time-fields.js';
import { listInstancesInput, readLogsInput } from '../contract/nouns/instances.js';
import { ShimError } from './model/errors.js';
import type { Parts } from './parts.js';
import type { Shim } from './shim.js';
import { deployView } from './watching/status.js';

/** Instances of a deploy: listing, and what they write. */
export function instanceOperations({ platform }: Parts): Shim['instances'] {
  return {
    async list(input, options) {
      const { app, deploy, region } = parseInput(listInstancesInput, input);
      return withBlame(platform, { app, region, deploy }, options, () =>
        platform.listInstances(app, { id: deploy, region }, options),
      );
    },

    async logs(input, options = {}) {
      const { app, deploy, instance: id, region, since, ...asked } = parseInput(readLogsInput, input);
      const { follow = false, tail, timestamps = false } = asked;
      const from = since === undefined ? undefined : momentOf('since', since, Date.now());
      const { signal, onProgress } = options;
      if (!platform.readLogs) throw logsNotOffered();
      const view = await deployView(platform, { app, region, id: deploy }, { signal });
      const place = { id, deploy, region: view.region };
      if (!view.instances.some((instance) => instance.id === id)) throw instanceMissing({ app, ...place });
      await platform.readLogs(
        app,
        place,
        { follow, tail, since: from },
        ({ timestamp, ...line }) =>
          onProgress?.({ type: 'log', ...line, ...(timestamps ? { timestamp } : {}) }),
        { signal },
      );
    },
  };
}

function logsNotOffered(): ShimError {
  return new ShimError('not_offered', 'this platform has no way to show what instances write', {
    hint: 'no command of qappctl for it is known; the local platform has it, on a Docker Engine: --local',
  });
}
