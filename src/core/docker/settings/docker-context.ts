import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ShimError } from '../../model/errors.js';
import type { Environment } from '../../model/environment.js';
import { dockerConfigDir, readDockerConfig } from './docker-config.js';
import { fieldsOf, isObject, jsonPrefix } from './go-json.js';

/** Where a Docker context points to. */
export interface ContextEndpoint {
  host: string;
  /** Directory with ca.pem, cert.pem and key.pem; any of them may be missing. */
  tlsDir: string;
  skipVerify: boolean;
}

/** The endpoint of Docker's current context; undefined when that is the built-in `default`. */
export async function currentContext(env: Environment): Promise<ContextEndpoint | undefined> {
  const name = env.DOCKER_CONTEXT || (await readDockerConfig(env)).currentContext;
  const dir = dockerConfigDir(env);
  if (!name || name === 'default' || !dir) return undefined;
  const id = createHash('sha256').update(name).digest('hex');
  const endpoint = await readEndpoint(join(dir, 'contexts', 'meta', id, 'meta.json'));
  if (!endpoint) throw unknownContext(name);
  return { ...endpoint, tlsDir: join(dir, 'contexts', 'tls', id, 'docker') };
}

/** A context without a host is that of the usual engine; undefined when there is no endpoint that can be read. */
async function readEndpoint(path: string): Promise<Omit<ContextEndpoint, 'tlsDir'> | undefined> {
  const endpoints = fieldsOf(await readJson(path)).get('endpoints');
  if (!isObject(endpoints) || !isObject(endpoints.docker)) return undefined;
  const endpoint = fieldsOf(endpoints.docker);
  const [host = '', skipVerify = false] = [endpoint.get('host'), endpoint.get('skiptlsverify')];
  return typeof host === 'string' && typeof skipVerify === 'boolean' ? { host, skipVerify } : undefined;
}

/** The file's JSON, with nothing behind it; undefined when it is missing, unreadable or not JSON. */
async function readJson(path: string): Promise<unknown> {
  const { value, rest } = jsonPrefix(await readFile(path, 'utf8').catch(() => '')) ?? {};
  return rest?.trim() === '' ? value : undefined;
}

function unknownContext(name: string): ShimError {
  return new ShimError('docker_unavailable', `the Docker context ${JSON.stringify(name)} can't be read`, {
    hint: 'see docker context ls, and choose another: docker context use default (or DOCKER_CONTEXT); or name the engine: --docker-host unix:///var/run/docker.sock',
  });
}
