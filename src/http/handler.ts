import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { asksForJson } from './answer/accepts.js';
import { type Answer, errorAnswer, jsonFailure } from './answer/answer.js';
import { hasBody } from './connection/body.js';
import type { Connections } from './connection/connections.js';
import { type Endpoint, Exchange, type Meter } from './exchange/exchange.js';
import type { HostGate } from './gates/host.js';
import type { OriginGate } from './gates/origin.js';
import type { TrustedProxies } from './gates/proxies.js';
import { checkScope, type TokenGate } from './gates/tokens.js';
import { checkHeaders } from './exchange/headers.js';
import { Refusal } from './answer/refusal.js';
import type { ConnectionAccounts } from './connection/connection-accounts.js';
import { readOnAfterUpgrade } from './connection/node-internals.js';
import { OPEN_PATHS } from './operator.js';
import { isLinkable, isPage } from './pages/paths.js';
import type { NextId } from './exchange/request-id.js';
import type { RequestLog } from './observe/request-log.js';
import type { PathMatcher } from './exchange/path-matcher.js';
import { parseTarget, pathOf, splitTarget } from './exchange/target.js';

export interface Gates {
  host: HostGate;
  origin: OriginGate;
  tokens: TokenGate;
}

export interface HandlerParts {
  connections: Connections;
  nextId: NextId;
  gates: Gates;
  proxies: TrustedProxies;
  endpoints: PathMatcher<Endpoint>;
  log: RequestLog;
  /** Meter of requests that no route was found for. */
  unrouted: Meter;
  /** Sent with every answer, names and values in turn. */
  headers: readonly string[];
  isStopping: () => boolean;
  accounts: ConnectionAccounts;
  /** Whether the pages about the API need a token too. */
  privateDocs: boolean;
}

export type Handler = (request: IncomingMessage, response: ServerResponse, expectsContinue: boolean) => void;

/** Answers requests: gates first, then the route; whatever is thrown becomes an answer. */
export function createHandler(parts: HandlerParts): Handler {
  const { connections, nextId, isStopping, accounts, headers, proxies } = parts;
  const closingHeaders = [...headers, 'Connection', 'close'];

  const ended = (exchange: Exchange) => {
    accounts.exchanges.end();
    const { endpoint, answer, startedAt } = exchange;
    const seconds = (performance.now() - startedAt) / 1000;
    (endpoint?.meter ?? parts.unrouted)(answer?.status ?? 0, seconds);
    if (exchange.isStream) endpoint?.streamMeter?.(outcomeOf(exchange), seconds);
    parts.log.ended(exchange);
  };
  // The answers of one turn go out together: their clients are woken once, not once an answer.
  const outbox: Exchange[] = [];
  const flush = () => {
    for (const exchange of outbox.splice(0)) exchange.send();
  };
  // Node closes a connection behind the answer that says so: what comes before it must not.
  const headersFor = (exchange: Exchange) =>
    isStopping() && exchange.connection.isNewest(exchange) ? closingHeaders : headers;
  const serve = async (exchange: Exchange) => {
    accounts.exchanges.begin();
    let answer: Answer;
    try {
      const endpoint = admit(exchange, parts);
      if (endpoint.operation && isStopping()) throw stopping();
      answer = await endpoint.answer(exchange);
    } catch (error) {
      if (error instanceof Refusal && error.close) exchange.connection.refuseFurther();
      // Gives the parser time to see the end of a small body: the connection can live on then.
      if (hasBody(exchange.request) && !exchange.request.complete) await turn();
      answer = errorAnswer(error, exchange.id);
    }
    const { failure } = answer;
    if (failure && asksForJson(exchange.request.headers.accept))
      answer = jsonFailure(answer, failure, exchange.id);
    exchange.settle(answer);
    if (outbox.push(exchange) === 1) setImmediate(flush);
  };

  return (request, response, expectsContinue) => {
    const connection = connections.of(request.socket);
    if (request.headers.upgrade !== undefined) readOnAfterUpgrade(request.socket);
    const id = nextId(request.headers['x-request-id']);
    const from = proxies.callerOf(request);
    const socketIsUsedUp = connection.countRequest();
    const exchange = new Exchange({
      request,
      response,
      connection,
      id,
      from,
      socketIsUsedUp,
      expectsContinue,
      headersFor,
      onEnd: ended,
    });
    connection.enter(exchange, () => void serve(exchange));
  };
}

/** All that is checked before an operation is reached, in the order in which it is checked. */
function admit(exchange: Exchange, { gates, endpoints, privateDocs }: HandlerParts): Endpoint {
  const { request } = exchange;
  const { headers, method = '', url = '' } = request;
  checkHeaders(request);
  const { authority, resource } = splitTarget(url);
  const path = pathOf(resource);
  const isProbe = OPEN_PATHS.has(path);
  gates.host.check({ host: headers.host, authority, httpVersion: request.httpVersion, isProbe });
  gates.origin.check({
    method,
    headers,
    host: authority ?? headers.host,
    isEncrypted: 'encrypted' in request.socket,
    isLinkable: isLinkable(path),
  });
  const target = parseTarget(resource);
  exchange.target = target;
  if (!isProbe && (privateDocs || !isPage(target.path))) {
    exchange.caller = gates.tokens.check(headers.authorization);
    exchange.connection.isTrusted = gates.tokens.isOn;
    checkScope(exchange.caller, method);
  }
  const { target: endpoint, params } = endpoints.find(method, target.path);
  exchange.endpoint = endpoint;
  exchange.params = params;
  return endpoint;
}

function outcomeOf({ clientGone, answer }: Exchange): string {
  return clientGone ? 'left' : (answer?.failure?.code ?? 'ok');
}

function stopping(): Refusal {
  return new Refusal('shutting_down', 'shutting down, nothing was started', {
    headers: { 'Retry-After': '1' },
  });
}
