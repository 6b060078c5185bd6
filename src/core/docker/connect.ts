import type Dockerode from 'dockerode';
import { Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { readDockerConfig } from './settings/docker-config.js';
import { headerFields } from './settings/header-fields.js';
import { findEngine, type EngineAddress, type EngineLookup } from './settings/engine-address.js';
import { hostField } from './settings/tcp-address.js';

export interface DockerConnection {
  docker: Dockerode;
  /** Where the engine is, fit for a message. */
  address: string;
  /** What the path of every call begins with, for an engine behind a path. */
  prefix: string;
}

/**
 * The door to dockerode, loaded when it is first needed. Nothing is sent yet; rejects with `docker_unavailable`
 * when the address can't be told.
 */
export async function connectDocker(lookup: EngineLookup): Promise<DockerConnection> {
  const { shown, endpoint } = await findEngine(lookup);
  const { httpHeaders } = await readDockerConfig(lookup.env);
  const [{ default: Docker }, { default: Modem }] = await Promise.all([
    import('dockerode'),
    import('docker-modem'),
  ]);
  // Its constructor reads DOCKER_HOST and the files of DOCKER_CERT_PATH, and fails by them, also where they are not used.
  const modem = Object.assign(
    Object.create(Modem.prototype) as object,
    modemFields(endpoint, headerFields(httpHeaders)),
  );
  const docker = new Docker({ modem } as Dockerode.DockerOptions);
  return { docker, address: shown, prefix: 'prefix' in endpoint ? (endpoint.prefix ?? '') : '' };
}

/**
 * What a modem knows; a connection of its own for each call: none is found dead later, none keeps the process alive. It is
 * told where to connect by its agent, as it takes the first group of an IPv6 address for a protocol and knows no zones.
 */
function modemFields(endpoint: EngineAddress['endpoint'], headers: object): object {
  if ('socketPath' in endpoint)
    return { protocol: 'http', headers, socketPath: endpoint.socketPath, agent: new HttpAgent() };
  const { host, port, tls } = endpoint;
  const protocol = tls ? 'https' : 'http';
  const agent = tls ? new HttpsAgent({ host, port, ...tls }) : new HttpAgent({ host, port });
  const fields = { ...headers, Host: `${hostField(host)}:${port}` };
  return { protocol, headers: fields, host: `${protocol}://engine`, agent };
}

export interface EngineRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Encoded already. */
  path: string;
  query?: Readonly<Record<string, string>> | undefined;
  /** Sent as JSON; never in the address, where a proxy in front of the socket would log it. */
  body?: object | undefined;
  /** A tar archive, sent in the place of a body. */
  archive?: Buffer | undefined;
  /** Goes into X-Registry-Auth. */
  auth?: object | undefined;
  signal: AbortSignal;
}

/** One call, answered as a stream whatever its status: dockerode itself buffers some answers without bound. */
export function send({ docker, prefix }: DockerConnection, request: EngineRequest): Promise<IncomingMessage> {
  const modem = docker.modem as { dial(options: object, done: Done): void };
  return new Promise((resolve, reject) => {
    modem.dial(
      {
        method: request.method,
        path: `${prefix}${request.path}${request.query ? '?' : ''}`,
        options: { _query: request.query ?? {}, _body: request.body ?? {} },
        file: request.archive,
        authconfig: request.auth,
        abortSignal: request.signal,
        isStream: true,
        statusCodes: EVERY_STATUS,
      },
      (error, response) => (error ? reject(error) : resolve(response)),
    );
  });
}

type Done = (error: Error | null, response: IncomingMessage) => void;

/** docker-modem makes an error of its own from a status that is not listed. */
const EVERY_STATUS = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [index + 100, true]));
