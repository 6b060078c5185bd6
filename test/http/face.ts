import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { Writable } from 'node:stream';
import type { Shim } from '../../src/core/shim.js';
import { createHostGate } from '../../src/http/gates/host.js';
import { createOriginGate } from '../../src/http/gates/origin.js';
import type { Token } from '../../src/core/input/token-file.js';
import { createTokenGate, type TokenGateOptions } from '../../src/http/gates/tokens.js';
import { listen, parseListenAddress } from '../../src/http/listen.js';
import { createLog, type LogLevel } from '../../src/http/observe/log.js';
import { createLogSink } from '../../src/http/observe/log-sink.js';
import { createMetrics } from '../../src/http/observe/metrics.js';
import type { SharedStore } from '../../src/store/store.js';
import { createServer, type HttpFace, type TlsFiles } from '../../src/http/server.js';

export interface FaceOptions extends TokenGateOptions {
  tokens?: Token[];
  allowedHosts?: string[];
  allowedOrigins?: string[];
  checkHost?: boolean;
  platform?: 'local';
  privateDocs?: boolean;
  keepAliveTimeout?: number;
  maxStreams?: number;
  tls?: TlsFiles;
  trustedProxies?: string[];
  level?: LogLevel;
  store?: SharedStore;
  logTo?: Writable;
}

export interface RunningFace extends HttpFace {
  port: number;
  /** The log's lines so far, parsed. */
  log(): Record<string, unknown>[];
  logText(): string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A real server on a free port over the given operations. */
export async function startFace(shim: Shim, options: FaceOptions = {}): Promise<RunningFace> {
  let text = '';
  const stream =
    options.logTo ??
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        text += chunk.toString();
        done();
      },
    });
  const sink = createLogSink(stream, {
    recovered: (count) => `${JSON.stringify({ msg: 'dropped', count })}\n`,
  });
  const log = await createLog(sink, { level: options.level ?? 'debug', format: 'json' });
  const face = createServer({
    shim,
    log,
    metrics: createMetrics(),
    platform: options.platform,
    store: options.store,
    version: '0.0.0',
    nodeVersion: process.version,
    privateDocs: options.privateDocs ?? false,
    keepAliveTimeout: options.keepAliveTimeout,
    maxStreams: options.maxStreams,
    tls: options.tls,
    trustedProxies: options.trustedProxies ?? [],
    gates: {
      host: createHostGate(options.checkHost ?? true, options.allowedHosts ?? []),
      origin: createOriginGate(options.allowedOrigins ?? [], options.allowedHosts ?? []),
      tokens: createTokenGate(options.tokens ?? [], options),
    },
  });
  await listen(face.server, await parseListenAddress('127.0.0.1:0'), 'http');
  const logText = () => {
    sink.flush();
    return text;
  };
  return {
    ...face,
    port: (face.server.address() as AddressInfo).port,
    logText,
    log: () =>
      logText()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    [Symbol.asyncDispose]: async () => {
      await face.stop.run(0);
    },
  };
}

type Methods<T> = {
  [Key in keyof T]?: T[Key] extends (...args: never) => unknown ? T[Key] : Partial<T[Key]>;
};

const NO_RUNS = {
  running: { read: 0, write: 0, push: 0, docker: 0, pull: 0 },
  waiting: { read: 0, write: 0, push: 0, docker: 0, pull: 0 },
};

/** Operations of which only those given may be called. */
export function fakeShim(methods: Methods<Shim> = {}): Shim {
  const closed = {
    check: async () => undefined,
    stats: () => NO_RUNS,
    close: async () => undefined,
    prepare: async () => 'a platform',
    kill: () => undefined,
  };
  const nouns = ['apps', 'flavors', 'regions', 'images', 'releases', 'deploys', 'instances', 'session'];
  const empty = Object.fromEntries(nouns.map((noun) => [noun, {}]));
  return { ...empty, ...closed, ...methods } as unknown as Shim;
}

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Send {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** One request over a connection of its own; a body goes out as JSON unless the headers say otherwise. */
export function send(port: number, { method = 'GET', path, headers = {}, body }: Send): Promise<Reply> {
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      port,
      method,
      path,
      agent: false,
      headers: { ...json, ...length, ...headers },
    });
    request.once('error', reject);
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    request.end(body);
  });
}

/** A connection on which nothing is sent yet. */
export async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Writes bytes as they are, and resolves to all that comes back until the server closes. */
export function sendRaw(port: number, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect({ port, host: '127.0.0.1' });
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
    socket.write(bytes);
  });
}

/** The status of a raw answer; 0 when the server closed without one. */
export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1] ?? 0);
}

export interface Deferred<T> {
  promise: Promise<T>;
  resolve: (value: T) => void;
}

/** A promise that the test itself fulfils. */
export function deferred<T = void>(): Deferred<T> {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((fulfil) => (resolve = fulfil));
  return { promise, resolve };
}
