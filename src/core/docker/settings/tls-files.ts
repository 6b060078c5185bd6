import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../../model/environment.js';
import { ShimError } from '../../model/errors.js';
import { fileReason } from '../../files/file-reasons.js';
import { dockerConfigDir } from './docker-config.js';

/** How TLS is spoken with an engine; files that are absent are not there. */
export interface TlsOptions {
  ca?: Buffer | undefined;
  cert?: Buffer | undefined;
  key?: Buffer | undefined;
  /** Whether the engine's certificate is checked. */
  rejectUnauthorized: boolean;
}

const OF_ENVIRONMENT =
  'name the folder of ca.pem, cert.pem and key.pem: export DOCKER_CERT_PATH=<folder>; or do without TLS: unset DOCKER_TLS_VERIFY DOCKER_TLS';
const OF_CONTEXT =
  'see its files: docker context inspect; or name the engine: --docker-host unix:///var/run/docker.sock';

/**
 * DOCKER_TLS_VERIFY: TLS with a checked certificate; DOCKER_TLS: TLS without; undefined: none is asked for. The files come
 * from DOCKER_CERT_PATH, else from where config.json is. Rejects without `ca.pem`, as the docker command does.
 */
export async function tlsFromEnvironment(env: Environment): Promise<TlsOptions | undefined> {
  if (!env.DOCKER_TLS_VERIFY && !env.DOCKER_TLS) return undefined;
  const rejectUnauthorized = Boolean(env.DOCKER_TLS_VERIFY);
  const dir = env.DOCKER_CERT_PATH || dockerConfigDir(env);
  if (dir === undefined) return { rejectUnauthorized };
  const tls = await readTls(dir, rejectUnauthorized, OF_ENVIRONMENT);
  if (!tls.ca) throw noFile(join(dir, 'ca.pem'), 'ENOENT', OF_ENVIRONMENT);
  return tls;
}

/** The TLS of a context: asked for by its directory, or by its wish not to check the engine's certificate. */
export async function tlsOfContext(dir: string, skipVerify: boolean): Promise<TlsOptions | undefined> {
  const found = await stat(dir).catch(() => undefined);
  return found || skipVerify ? readTls(dir, !skipVerify, OF_CONTEXT) : undefined;
}

/** The engine is shown a certificate only with the key that belongs to it. */
async function readTls(dir: string, rejectUnauthorized: boolean, hint: string): Promise<TlsOptions> {
  const files = ['ca.pem', 'cert.pem', 'key.pem'].map((name) => read(join(dir, name), hint));
  const [ca, cert, key] = await Promise.all(files);
  return cert && key ? { ca, cert, key, rejectUnauthorized } : { ca, rejectUnauthorized };
}

function read(path: string, hint: string): Promise<Buffer | undefined> {
  return readFile(path).catch(({ code = 'EIO' }: NodeJS.ErrnoException) => {
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw noFile(path, code, hint);
  });
}

function noFile(path: string, code: string, hint: string): ShimError {
  const message = `TLS with the Docker Engine needs ${path}, which can't be read: ${fileReason(code).why}`;
  return new ShimError('docker_unavailable', message, { hint });
}
