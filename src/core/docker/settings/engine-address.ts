import { access } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { ShimError } from '../../model/errors.js';
import { type Environment, homeDirectory } from '../../model/environment.js';
import { currentContext } from './docker-context.js';
import { parseTcpAddress, type TcpAddress } from './tcp-address.js';
import { tlsFromEnvironment, tlsOfContext, type TlsOptions } from './tls-files.js';

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

interface TcpEndpoint extends TcpAddress {
  port: number;
  tls: TlsOptions | undefined;
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
  if (named && trimmed(named)) return parseHost(trimmed(named), tls);
  // Blanks stand for the default engine, whatever the context.
  const context = named ? undefined : await currentContext(env);
  if (context && trimmed(context.host))
    return parseHost(trimmed(context.host), () => tlsOfContext(context.tlsDir, context.skipVerify));
  return (await tls()) ? parseHost('tcp://', tls) : socketAddress(await findSocket(env));
}

/** Without what Docker takes for blanks: unlike `trim`, without the byte order mark, with U+0085. */
function trimmed(text: string): string {
  return text.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, '');
}

/** `tls` is asked for addresses that may be spoken to with TLS; undefined: plain. */
async function parseHost(given: string, tls: () => Promise<TlsOptions | undefined>): Promise<EngineAddress> {
  const [, scheme = 'tcp', rest = ''] = /^(?:([a-z][a-z\d+.-]*):\/\/)?(.*)$/is.exec(given) ?? [];
  switch (scheme) {
    case 'unix':
      return socketAddress(rest.replace(/^unix:\/\//, '') || DEFAULT_SOCKET);
    case 'npipe':
      return { shown: given, endpoint: { socketPath: rest || WINDOWS_PIPE } };
    case 'tcp':
    case 'http':
      return tcpAddress(given, scheme, rest.replace(/^tcp:\/\//, ''), tls);
    case 'https':
      return tcpAddress(given, scheme, rest, async () => (await tls()) ?? { rejectUnauthorized: true });
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

async function tcpAddress(
  given: string,
  scheme: 'tcp' | 'http' | 'https',
  rest: string,
  askTls: () => Promise<TlsOptions | undefined>,
): Promise<EngineAddress> {
  const address = parseTcpAddress(rest);
  if (!address) throw invalidAddress(`the Docker host address ${showable(given)} is not valid`);
  const tls = await askTls();
  const usual = scheme === 'tcp' ? (tls ? TLS_PORT : PLAIN_PORT) : tls ? 443 : 80;
  const endpoint = { ...address, port: address.port ?? usual, tls };
  const { host, port, prefix = '' } = endpoint;
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { shown: `${scheme}://${authority}${prefix}`, endpoint };
}

/** Without what may be a password or a token. */
function showable(address: string): string {
  return JSON.stringify(address.replace(/^([a-z]+:\/\/)?.*@/s, '$1').replace(/[?#].*$/s, ''));
}

function invalidAddress(message: string, hint?: string): ShimError {
  return new ShimError('docker_unavailable', message, {
    hint:
      hint ??
      'an address looks like unix:///var/run/docker.sock, tcp://192.168.1.2:2376 or tcp://[fd00::1]:2376: --docker-host tcp://192.168.1.2:2376',
  });
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
