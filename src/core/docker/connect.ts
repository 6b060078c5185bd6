import type Dockerode from 'dockerode';
import { Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { ShimError } from '../model/errors.js';
import { findEngine, type EngineAddress, type EngineLookup } from './settings/engine-address.js';

export interface DockerConnection {
  docker: Dockerode;
  /** Where the engine is, fit for a message. */
  address: string;
}

/**
 * The door to dockerode, loaded when it is first needed. Nothing is sent yet; rejects with `docker_unavailable`
 * when the address can't be told.
 */
export async function connectDocker(lookup: EngineLookup): Promise<DockerConnection> {
  const found = await findEngine(lookup);
  const { default: Docker } = await import('dockerode');
  try {
    return { docker: new Docker(clientOptions(found)), address: found.shown };
  } catch (error) {
    // docker-modem reads DOCKER_HOST and DOCKER_CERT_PATH by itself, needed or not.
    const hint = 'check DOCKER_HOST and DOCKER_CERT_PATH';
    throw new ShimError('docker_unavailable', "Docker's settings can't be read", { hint, cause: error });
  }
}

/** Every option is named, as docker-modem fills those that are missing from the process's own environment. */
function clientOptions({ endpoint }: EngineAddress): Dockerode.DockerOptions {
  const none = {
    host: undefined,
    port: undefined,
    socketPath: undefined,
    ca: undefined,
    cert: undefined,
    key: undefined,
    timeout: undefined,
  };
  // A connection of its own for each call: none is found dead later, none keeps the process alive.
  if ('socketPath' in endpoint)
    return {
      ...none,
      protocol: 'http',
      socketPath: endpoint.socketPath,
      agent: new HttpAgent(),
    } as Dockerode.DockerOptions;
  const { host, port, tls } = endpoint;
  const agent = tls ? new HttpsAgent({ rejectUnauthorized: tls.rejectUnauthorized }) : new HttpAgent();
  return {
    ...none,
    host,
    port,
    agent,
    protocol: tls ? 'https' : 'http',
    ca: tls?.ca,
    cert: tls?.cert,
    key: tls?.key,
  } as Dockerode.DockerOptions;
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
export function send({ docker }: DockerConnection, request: EngineRequest): Promise<IncomingMessage> {
  const modem = docker.modem as { dial(options: object, done: Done): void };
  return new Promise((resolve, reject) => {
    modem.dial(
      {
        method: request.method,
        path: request.query ? `${request.path}?` : request.path,
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
