import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import type { Shim } from '../core/shim.js';
import { createRefuse, refuseTheRest } from './connection/client-error.js';
import { trackConnections } from './connection/connections.js';
import { createTrustedProxies } from './gates/proxies.js';
import { createHandler, type Gates } from './handler.js';
import { createIdempotencyStore } from './idempotency.js';
import { LIMITS } from '../core/model/limits.js';
import type { Log } from './observe/log.js';
import type { Metrics } from './observe/metrics.js';
import { ConnectionAccounts } from './connection/connection-accounts.js';
import { operationEndpoint } from './operation-endpoint.js';
import { operatorEndpoints } from './operator.js';
import { createReadiness } from './observe/readiness.js';
import { createRequestLog } from './observe/request-log.js';
import { createRequestIds } from './exchange/request-id.js';
import { createPathMatcher } from './exchange/path-matcher.js';
import { ROUTES } from '../contract/catalogue.js';
import { pageEndpoints } from './pages/pages.js';
import { createStop, type Stop } from './stop.js';
import { MemoryStore } from '../store/memory-store.js';
import type { SharedStore } from '../store/store.js';

export interface ServerOptions {
  shim: Shim;
  gates: Gates;
  log: Log;
  metrics: Metrics;
  /** What it acts on, for keys of Idempotency-Key: the platform, and the account or the directory of the local one. */
  place?: readonly string[] | undefined;
  /** Where Idempotency-Keys live; the memory of this process when it is left out. */
  store?: SharedStore | undefined;
  /** Named in a header of every answer when it is not the real platform. */
  platform?: 'local' | 'swarm' | undefined;
  /** Of this program, and of Node. */
  version: string;
  nodeVersion: string;
  /** Whether the pages about the API need a token too. */
  privateDocs?: boolean;
  /** How many connections may be open; 1,024 when it is left out. */
  connections?: number | undefined;
  /** How many answers may be streams of events at a time; 256 when it is left out. */
  maxStreams?: number | undefined;
  /** Milliseconds that an idle connection is kept; 75 s when it is left out. */
  keepAliveTimeout?: number | undefined;
  /** Addresses and networks whose word on a caller's address is taken; see gates/proxies.ts. */
  trustedProxies?: readonly string[];
  /** PEM texts; with them the server speaks TLS only. */
  tls?: TlsFiles | undefined;
}

export interface TlsFiles {
  cert: string | Buffer;
  key: string | Buffer;
}

/** A server that does not listen yet. */
export interface HttpFace {
  server: Server | HttpsServer;
  /** Ends it the gentle way; see stop.ts. */
  stop: Stop;
  /** What its connections hold. */
  accounts: ConnectionAccounts;
}

const EVERY_ANSWER = [
  ...['X-Content-Type-Options', 'nosniff'],
  ...['Cross-Origin-Resource-Policy', 'same-origin'],
];

const SERVER_OPTIONS = {
  headersTimeout: LIMITS.headersTimeout,
  requestTimeout: LIMITS.requestTimeout,
  connectionsCheckingInterval: LIMITS.checkingInterval,
  maxHeaderSize: LIMITS.headerBytes,
  insecureHTTPParser: false,
  joinDuplicateHeaders: false,
  // Refused by our own check, with a text.
  requireHostHeader: false,
  noDelay: true,
  keepAlive: false,
  keepAliveInitialDelay: 0,
  highWaterMark: 16 * 1024,
  // Whoever asks for the header only is handed the same body, which Node leaves out.
  rejectNonStandardBodyWrites: false,
  uniqueHeaders: [],
};

const TLS_OPTIONS = { minVersion: 'TLSv1.2', handshakeTimeout: LIMITS.headersTimeout } as const;

/** Builds the HTTP face over the operations; it starts nothing and does not listen. */
export function createServer(options: ServerOptions): HttpFace {
  const { shim, metrics, gates, log, version, nodeVersion } = options;
  const { keepAliveTimeout = LIMITS.keepAliveTimeout, connections: limit = LIMITS.connections } = options;
  const proxies = createTrustedProxies(options.trustedProxies ?? []);
  const server = options.tls
    ? createHttpsServer({ ...SERVER_OPTIONS, ...options.tls, ...TLS_OPTIONS })
    : createHttpServer(SERVER_OPTIONS);
  setLimits(server, keepAliveTimeout, limit);
  const onDropped = dropCounter(log, metrics);
  const accounts = new ConnectionAccounts(options.maxStreams);
  metrics.watchStreams(() => accounts.held.streams);
  const connections = trackConnections(server, {
    accounts,
    onDropped,
    limit,
    asksForToken: () => gates.tokens.isOn,
    idle: keepAliveTimeout + LIMITS.idleGrace,
    isProxy: (address) => proxies.has(address),
  });
  server.on('connection', () => metrics.watchEventLoop(() => !connections.empty));
  const requestLog = createRequestLog(log);
  const { store = new MemoryStore() } = options;
  const idempotency = createIdempotencyStore({ claims: store.claims, place: options.place ?? [] });
  metrics.watchStore(store.kind, () => store.isUp);
  const stop = createStop({ server, connections, accounts, shim, requestLog, idempotency });
  const isStopping = () => stop.begun;
  const notReady = (error: unknown) => log.warn({ error: String(error) }, 'not ready');
  const readiness = createReadiness(shim, notReady, metrics.lastSuccess);
  const endpoints = [
    ...ROUTES.map((operation) => operationEndpoint(operation, shim, idempotency, metrics)),
    ...operatorEndpoints({ shim, metrics, readiness, store, isLeaving: () => stop.announced }),
    ...pageEndpoints({ version, nodeVersion, platform: options.platform ?? 'qappctl', metrics }),
  ];
  const platform = options.platform ? ['X-Qappctl-Shim-Platform', options.platform] : [];
  const unrouted = metrics.meter('', '');
  const nextId = createRequestIds();
  const refuse = createRefuse(nextId, (id, error) => {
    unrouted(error.status, 0);
    requestLog.refused(id, error);
  });
  const handle = createHandler({
    connections,
    nextId,
    gates,
    proxies,
    endpoints: createPathMatcher(endpoints),
    log: requestLog,
    unrouted,
    headers: [...EVERY_ANSWER, ...platform],
    isStopping,
    accounts,
    privateDocs: options.privateDocs ?? false,
  });
  server.on('request', (request, response) => handle(request, response, false));
  server.on('checkContinue', (request, response) => handle(request, response, true));
  server.on('checkExpectation', (request, response) => handle(request, response, false));
  server.on('drop', onDropped);
  refuseTheRest(server, connections, refuse);
  return { server, stop, accounts };
}

function setLimits(server: Server, keepAliveTimeout: number, connections: number): void {
  server.keepAliveTimeout = keepAliveTimeout;
  // More than are allowed: which of them goes is decided when they are here.
  const onTheirWay = Math.ceil((connections * LIMITS.connectionsOnTheirWay) / LIMITS.connections);
  server.maxConnections = connections + onTheirWay;
  server.maxRequestsPerSocket = LIMITS.requestsPerSocket;
  // One more than is allowed, so that too many can be told from just enough.
  server.maxHeadersCount = LIMITS.headerFields + 1;
  server.timeout = 0;
}

/** Counts dropped connections, and logs how many once a second. */
function dropCounter(log: Log, metrics: Metrics): () => void {
  let dropped = 0;
  return () => {
    metrics.connectionDropped();
    dropped += 1;
    if (dropped > 1) return;
    setTimeout(() => {
      log.warn({ dropped }, 'too many connections, some were dropped');
      dropped = 0;
    }, 1_000).unref();
  };
}
