import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as v from 'valibot';
import { ShimError } from '../../model/errors.js';
import type { Environment } from '../../model/environment.js';
import { dockerConfigDir, readDockerConfig, readJson } from './docker-config.js';

/** Where a Docker context points to. */
export interface ContextEndpoint {
  host: string;
  /** Directory with ca.pem, cert.pem and key.pem; any of them may be missing. */
  tlsDir: string;
  skipVerify: boolean;
}

const metadata = v.object({
  Endpoints: v.object({
    docker: v.object({ Host: v.string(), SkipTLSVerify: v.optional(v.boolean()) }),
  }),
});

/** The endpoint of Docker's current context; undefined when that is the built-in `default`. */
export async function currentContext(env: Environment): Promise<ContextEndpoint | undefined> {
  const name = env.DOCKER_CONTEXT || (await readDockerConfig(env)).currentContext;
  const dir = dockerConfigDir(env);
  if (!name || name === 'default' || !dir) return undefined;
  const id = createHash('sha256').update(name).digest('hex');
  const found = v.safeParse(metadata, await readJson(join(dir, 'contexts', 'meta', id, 'meta.json')));
  if (!found.success) throw unknownContext(name);
  const { Host: host, SkipTLSVerify: skipVerify = false } = found.output.Endpoints.docker;
  return { host, tlsDir: join(dir, 'contexts', 'tls', id, 'docker'), skipVerify };
}

function unknownContext(name: string): ShimError {
  return new ShimError('docker_unavailable', `the Docker context ${JSON.stringify(name)} can't be read`, {
    hint: 'see docker context ls, choose another with DOCKER_CONTEXT or docker context use, or name the engine with --docker-host',
  });
}
