import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseImageRef } from '../../src/core/input/image-ref.js';

export interface FakeEngineOptions {
  /** References of the images that the engine holds. */
  images?: string[];
  registry?: FakeRegistry;
}

interface FakeRegistry {
  /** References that can be pulled; any other one is unknown. */
  images?: string[];
  /** The only credentials that may pull; none: anyone may. */
  user?: string;
  password?: string;
}

interface EngineCall {
  method: string;
  /** As it came, still encoded. */
  url: string;
  /** X-Registry-Auth, decoded. */
  auth?: Record<string, string>;
}

type Answer = (response: ServerResponse, reference: string) => void;

export interface FakeEngine {
  /** `unix://…`, for `--docker-host` or DOCKER_HOST. */
  host: string;
  /** What the engine holds, live: a pull adds to it, a test may change it. */
  images: string[];
  calls: EngineCall[];
  /** References pulled so far, whatever came of it. */
  pulls(): string[];
  /** Answers instead of the engine, for faults. */
  answerPull?: Answer;
  answerPing?: (response: ServerResponse) => void;
  answerInspect?: Answer;
  /** Ends it; rejects when it was called beyond ping, image inspect and pull. */
  dispose(): Promise<void>;
}

/** A Docker Engine on a Unix socket that knows ping, image inspect and pull, and remembers its calls. */
export async function createFakeEngine(options: FakeEngineOptions = {}): Promise<FakeEngine> {
  const dir = await mkdtemp(join(tmpdir(), 'fake-engine-'));
  const socket = join(dir, 'docker.sock');
  const refused: string[] = [];
  const server = createServer((request, response) => {
    const call = describeCall(request);
    engine.calls.push(call);
    if (!answer(engine, options.registry ?? {}, call, response)) {
      refused.push(`${call.method} ${call.url}`);
      sendError(response, 500, 'not a call that this tool may make');
    }
  });
  const engine: FakeEngine = {
    host: `unix://${socket}`,
    images: [...(options.images ?? [])],
    calls: [],
    pulls: () => engine.calls.flatMap((call) => pulledReference(call) ?? []),
    dispose: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(dir, { recursive: true, force: true });
      if (refused.length > 0) throw new Error(`forbidden calls to the engine: ${refused.join(', ')}`);
    },
  };
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return engine;
}

/** One line of the pull stream, as the engine writes it. */
export function pullLine(message: object): string {
  return `${JSON.stringify(message)}\r\n`;
}

/** An error as the engine answers it before a pull began. */
export function sendError(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
}

function describeCall({ method = '', url = '', headers }: IncomingMessage): EngineCall {
  const header = headers['x-registry-auth'];
  if (typeof header !== 'string') return { method, url };
  const auth = JSON.parse(Buffer.from(header, 'base64url').toString()) as Record<string, string>;
  return { method, url, auth };
}

/** False when the call is none of the allowed ones. */
function answer(engine: FakeEngine, registry: FakeRegistry, call: EngineCall, response: ServerResponse) {
  const route = `${call.method} ${call.url.replace(/^\/v1\.\d+/, '')}`;
  if (/^(GET|HEAD) \/_ping$/.test(route)) {
    if (engine.answerPing) engine.answerPing(response);
    else response.writeHead(200, { 'content-type': 'text/plain', 'api-version': '1.48' }).end('OK');
    return true;
  }
  if (route === 'GET /version') {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ Version: '28.0.1', ApiVersion: '1.48' }));
    return true;
  }
  const inspected = /^GET \/images\/([^/?]+)\/json$/.exec(route)?.[1];
  if (inspected !== undefined) {
    const reference = decodeURIComponent(inspected);
    if (engine.answerInspect) engine.answerInspect(response, reference);
    else inspect(engine, reference, response);
    return true;
  }
  const pulled = pulledReference(call);
  if (pulled === undefined) return false;
  if (engine.answerPull) engine.answerPull(response, pulled);
  else pull(engine, registry, call, pulled, response);
  return true;
}

function pulledReference({ method, url }: EngineCall): string | undefined {
  const { pathname, searchParams } = new URL(url, 'http://engine');
  if (method !== 'POST' || !/^(\/v1\.\d+)?\/images\/create$/.test(pathname)) return undefined;
  const name = searchParams.get('fromImage');
  const tag = searchParams.get('tag') ?? '';
  return name === null ? undefined : familiar(`${name}${tag.includes(':') ? '@' : ':'}${tag}`);
}

function inspect(engine: FakeEngine, reference: string, response: ServerResponse): void {
  if (!holds(engine.images, reference)) return sendError(response, 404, `No such image: ${reference}`);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ Id: `sha256:${'0'.repeat(64)}`, RepoTags: [familiar(reference)] }));
}

function pull(
  engine: FakeEngine,
  { images = [], user, password }: FakeRegistry,
  { auth }: EngineCall,
  reference: string,
  response: ServerResponse,
): void {
  if (user !== undefined && (auth?.username !== user || auth.password !== password))
    return sendError(response, 500, `Head "https://registry/v2/manifests": no basic auth credentials`);
  if (!holds(images, reference))
    return sendError(
      response,
      404,
      `manifest for ${reference} not found: manifest unknown: manifest unknown`,
    );
  const layer = '3f4a9c1d2e5b';
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write(pullLine({ status: 'Pulling from repository', id: reference.split(':').at(-1) }));
  response.write(pullLine({ status: 'Pulling fs layer', progressDetail: {}, id: layer }));
  response.write(
    pullLine({ status: 'Downloading', progressDetail: { current: 512, total: 1024 }, id: layer }),
  );
  response.write(pullLine({ status: 'Pull complete', progressDetail: {}, id: layer }));
  if (!holds(engine.images, reference)) engine.images.push(reference);
  response.end(pullLine({ status: `Status: Downloaded newer image for ${reference}` }));
}

function holds(images: string[], reference: string): boolean {
  return images.some((image) => familiar(image) === familiar(reference));
}

/** As the docker command shows it: Docker Hub's own parts left out, the tag always there. */
function familiar(reference: string): string {
  const at = reference.indexOf('@');
  if (at >= 0) return reference;
  const { registry, repository, tag } = parseImageRef(reference);
  const name = registry === 'docker.io' ? repository.replace(/^library\//, '') : `${registry}/${repository}`;
  return `${name}:${tag}`;
}
