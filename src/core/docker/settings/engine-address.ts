import { access, readFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { ShimError } from '../../model/errors.js';
import { type Environment, homeDirectory } from '../../model/environment.js';
import { dockerConfigDir } from './docker-config.js';
import { currentContext } from './docker-context.js';

export interface EngineLookup {
  /** Address that wins over every other: `unix://`, `tcp://`, `http://`, `https://` or `npipe://`. */
  host?: string | undefined;
  env: Environment;
}

/** Where the engine listens. */
export interface EngineAddress {
  /** Fit for a message. */
  shown: string;
  endpoint: { socketPath: string } | TcpEndpoint;
}

interface TcpEndpoint {
  /** A name or an address, an IPv6 one without brackets. */
  host: string;
  port: number;
  tls: TlsOptions | undefined;
  /** What every path begins with, without a final slash; undefined: nothing. */
  prefix?: string | undefined;
}

interface TlsOptions {
  ca?: Buffer | undefined;
  cert?: Buffer | undefined;
  key?: Buffer | undefined;
  rejectUnauthorized: boolean;
}

const DEFAULT_SOCKET = '/var/run/docker.sock';
const WINDOWS_PIPE = '//./pipe/docker_engine';
const PLAIN_PORT = 2375;
const TLS_PORT = 2376;

/**
 * Finds the engine as the docker command does: the given host, DOCKER_HOST, the current context, the default
 * socket; then the sockets of rootless Docker and Docker Desktop. Rejects with `docker_unavailable`.
 */
export async function findEngine({ host, env }: EngineLookup): Promise<EngineAddress> {
  const named = host || env.DOCKER_HOST;
  const tls = () => tlsFromEnvironment(env);
  if (named?.trim()) return parseHost(named.trim(), tls);
  // Blanks stand for the default engine, whatever the context.
  const context = named ? undefined : await currentContext(env);
  if (context) return parseHost(context.host.trim(), () => readTls(context.tlsDir, !context.skipVerify));
  return (await tls()) ? parseHost('tcp://', tls) : socketAddress(await findSocket(env));
}

/** `tls` is asked for addresses that may be spoken to with TLS; undefined: plain. */
async function parseHost(given: string, tls: () => Promise<TlsOptions | undefined>): Promise<EngineAddress> {
  const [, scheme = 'tcp', rest = ''] = /^(?:([a-z]+):\/\/)?(.*)$/s.exec(given) ?? [];
  switch (scheme) {
    case 'unix':
      return socketAddress(rest || DEFAULT_SOCKET);
    case 'npipe':
      return { shown: given, endpoint: { socketPath: rest || WINDOWS_PIPE } };
    case 'tcp':
    case 'http':
      return tcpAddress(given, scheme, rest, await tls());
    case 'https':
      return tcpAddress(given, scheme, rest, (await tls()) ?? { rejectUnauthorized: true });
    case 'ssh':
      throw invalidAddress(
        "an engine behind ssh:// can't be used",
        'forward its socket: ssh -nNT -L /tmp/docker.sock:/var/run/docker.sock <host>, then --docker-host unix:///tmp/docker.sock',
      );
    default:
      throw invalidAddress(`the Docker host address has an unknown scheme '${scheme}'`);
  }
}

function socketAddress(socketPath: string): EngineAddress {
  return { shown: `unix://${socketPath}`, endpoint: { socketPath } };
}

function tcpAddress(given: string, scheme: string, rest: string, tls: TlsOptions | undefined): EngineAddress {
  // As for the docker command, an address without a host is this machine.
  const whole = `http://${rest.replace(/^(?=$|[:/])/, 'localhost')}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  if (!url?.hostname || url.search || url.hash)
    throw invalidAddress(`the Docker host address ${JSON.stringify(withoutUser(given))} is not valid`);
  const standard = scheme === 'tcp' ? (tls ? TLS_PORT : PLAIN_PORT) : tls ? 443 : 80;
  // URL leaves out port 80, the default of the scheme that it was parsed with.
  const port = Number(url.port) || (/:80(?:\/|$)/.test(rest) ? 80 : standard);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const prefix = url.pathname.replace(/\/+$/, '') || undefined;
  const shown = `${scheme}://${url.hostname}:${port}${prefix ?? ''}`;
  return { shown, endpoint: { host, port, tls, prefix } };
}

function withoutUser(address: string): string {
  return address.replace(/\/\/[^/]*@/, '//');
}

function invalidAddress(message: string, hint?: string): ShimError {
  return new ShimError('docker_unavailable', message, {
    hint: hint ?? 'an address looks like unix:///var/run/docker.sock or tcp://192.168.1.2:2376',
  });
}

/** DOCKER_TLS_VERIFY: TLS with a checked certificate; DOCKER_TLS: TLS without; material from DOCKER_CERT_PATH. */
async function tlsFromEnvironment(env: Environment): Promise<TlsOptions | undefined> {
  if (!env.DOCKER_TLS_VERIFY && !env.DOCKER_TLS) return undefined;
  const dir = env.DOCKER_CERT_PATH || dockerConfigDir(env);
  const verify = Boolean(env.DOCKER_TLS_VERIFY);
  return (dir ? await readTls(dir, verify) : undefined) ?? { rejectUnauthorized: verify };
}

/** The TLS files that a directory holds; undefined when it holds none. */
async function readTls(dir: string, rejectUnauthorized: boolean): Promise<TlsOptions | undefined> {
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map((name) => readFile(join(dir, name)).catch(() => undefined)),
  );
  return ca || cert || key ? { ca, cert, key, rejectUnauthorized } : undefined;
}

/** The first socket that exists, or the default one, so that an error names it. */
async function findSocket(env: Environment): Promise<string> {
  if (platform() === 'win32') return WINDOWS_PIPE;
  const home = homeDirectory(env);
  const candidates = [
    DEFAULT_SOCKET,
    env.XDG_RUNTIME_DIR && join(env.XDG_RUNTIME_DIR, 'docker.sock'),
    home && join(home, '.docker/run/docker.sock'),
    home && join(home, '.docker/desktop/docker.sock'),
  ];
  for (const path of candidates) if (path && (await exists(path))) return path;
  return DEFAULT_SOCKET;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
