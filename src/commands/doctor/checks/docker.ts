import { connectDocker } from '../../../core/docker/connect.js';
import { currentContext } from '../../../core/docker/settings/docker-context.js';
import { settingsProblems } from '../../../core/docker/settings/auth.js';
import { askEngineVersion } from './engine-version.js';
import { isShimError } from '../../../core/model/errors.js';
import type { Check, Surroundings } from './check.js';
import { fail, type Found, pass, warn } from './finding.js';

/** Whether a Docker Engine answers, and how it was found; its clock is compared with this machine's. */
export const docker: Check = {
  name: 'docker',
  run: 'docker version',
  look: async (surroundings) => {
    const { options, signal } = surroundings;
    const mode = options.local?.engine;
    if (mode === 'none') return pass('not used (--local-engine none)');
    try {
      const connection = await connectDocker({ host: options.dockerHost, env: options.env });
      const { version, api } = await askEngineVersion(connection, signal);
      const how = await foundBy(surroundings);
      const message = `Docker ${version} (API ${api}) at ${connection.address}, found by ${how}`;
      const [problem] = await settingsProblems(options.env);
      return problem === undefined ? pass(message) : warn(`${message}; ${problem}`, 'docker info');
    } catch (error) {
      if (!isShimError(error)) throw error;
      return missing(`${error.message}; ${use(mode)}`, mode);
    }
  },
};

function missing(message: string, mode: string | undefined): Found {
  return (mode === 'docker' ? fail : warn)(message, 'docker version || sudo systemctl start docker');
}

function use(mode: string | undefined): string {
  if (mode === 'auto') return 'instances of the local platform are simulated';
  return mode === 'docker'
    ? 'instances of the local platform need it'
    : 'images push and images pull need it';
}

async function foundBy({ options: { dockerHost, env } }: Surroundings): Promise<string> {
  if (dockerHost) return '--docker-host';
  if (env.DOCKER_HOST) return 'DOCKER_HOST';
  return (await currentContext(env)) ? "Docker's current context" : 'the usual sockets';
}
