import { isShimError } from '../core/model/errors.js';
import type { RoutedOperation } from '../contract/catalogue.js';
import type { CallOptions, Operations, Shim } from '../core/shim.js';
import { streamAskedFor } from './answer/accepts.js';
import { errorAnswer, valueAnswer, type Answer } from './answer/answer.js';
import { checkBodySize, checkMediaType, hasBody, readBody } from './connection/body.js';
import type { Endpoint, Exchange } from './exchange/exchange.js';
import { Refusal } from './answer/refusal.js';
import { idempotencyKey, type IdempotencyStore } from './idempotency.js';
import { decodeJsonObject } from './exchange/json.js';
import type { Metrics } from './observe/metrics.js';
import { queryFieldsOf } from '../contract/route-fields.js';
import { type Fields, inputOf } from './exchange/route-fields.js';
import { nextLink, PAGE_PARAMETERS, splitPage, takePage } from './exchange/page.js';
import { readQuery } from './exchange/query.js';

const NONE: Readonly<Record<string, never>> = Object.freeze({});
const NO_BYTES = Buffer.alloc(0);

/** An operation that is ready to be called from HTTP. */
interface Route {
  operation: RoutedOperation;
  /** Query parameters that it knows. */
  query: readonly string[];
  /** Resolves to what the operation does. */
  call: (params: Exchange['params'], fields: Fields, options: CallOptions) => Promise<object | undefined>;
}

/** Puts an operation behind its route. */
export function operationEndpoint(
  operation: RoutedOperation,
  shim: Shim,
  idempotency: IdempotencyStore,
  metrics: Metrics,
): Endpoint {
  const { method, path } = operation.http;
  const route = { operation, query: queryFieldsOf(operation), call: callOf(operation, shim) };
  const base = { method, path, operation: true, meter: metrics.meter(method, path) };
  if (method === 'GET') return { ...base, answer: (exchange) => read(route, exchange) };
  return { ...base, answer: (exchange) => change(route, idempotency, exchange) };
}

type Call = (...args: unknown[]) => Promise<object | undefined>;

function callOf(operation: RoutedOperation, shim: Shim): Route['call'] {
  const { noun, verb, input } = operation;
  const verbs = shim[noun as keyof Operations] as unknown as Record<string, Call>;
  return (params, fields, options) => {
    const given = input ? [inputOf(operation, params, fields), options] : [options];
    return verbs[verb]?.(...given) ?? Promise.resolve(undefined);
  };
}

async function read(route: Route, exchange: Exchange): Promise<Answer> {
  checkBodySize(exchange.request);
  const { fields, page } = splitPage(readingQuery(route, exchange));
  const { connection, params } = exchange;
  const value = await connection.work(() => route.call(params, fields, connection.readOptions));
  const { entryName } = route.operation.http;
  if (!page || !entryName || !Array.isArray(value)) return valueAnswer(value);
  const { entries, next } = takePage(value as object[], entryName, page);
  const answer = valueAnswer(entries);
  if (next === undefined) return answer;
  return { ...answer, headers: [...answer.headers, ...nextLink(fields, page.limit, next)] };
}

async function change(route: Route, idempotency: IdempotencyStore, exchange: Exchange): Promise<Answer> {
  const key = idempotencyKey(exchange.request.headers['idempotency-key']);
  const { bytes, body } = await readChange(route, exchange);
  const { connection } = exchange;
  // Changes run to their end, whether the client waits or not.
  const options: CallOptions = {
    leave: connection.readOptions.signal,
    onProgress: listenerOf(route, exchange),
  };
  const perform = async () => changeAnswer(route, await route.call(exchange.params, body, options));
  const work = (task: () => Promise<Answer>) =>
    connection.accounts.whileHeld(bytes, () => connection.work(task));
  if (key === undefined) return work(perform);
  const { caller, target, id, params } = exchange;
  // By what the path names, however it is spelled.
  const { method, path } = route.operation.http;
  const scope = [method, path, ...Object.values(params)];
  const payload = [bytes, target?.search ?? ''];
  const performAndKeep = () =>
    perform().catch((error: unknown) => {
      // Ended as nobody waited any more, before it changed anything: a repeat begins anew.
      if (exchange.clientGone && isShimError(error, 'interrupted')) throw error;
      return errorAnswer(error, id);
    });
  return work(() => idempotency.once({ key, caller: caller?.id, scope, payload }, performAndKeep));
}

/** Who hears of the progress: a stream, if the operation tells any and the client asks for one. */
function listenerOf({ operation }: Route, exchange: Exchange): CallOptions['onProgress'] {
  const format = operation.progress && streamAskedFor(exchange.request.headers.accept);
  return format && exchange.openStream(format).tell;
}

function changeAnswer({ operation }: Route, outcome: object | undefined): Answer {
  if (!operation.http.answersNothing) return valueAnswer(outcome);
  const answer = valueAnswer(undefined);
  return operation.progress && outcome ? { ...answer, outcome } : answer;
}

function queryOf({ query }: Route, { target }: Exchange): Fields {
  return query.length > 0 ? readQuery(target?.search ?? '', query) : NONE;
}

/** The query of a read; where it names no filter, what else stands there is of no consequence, as published. */
function readingQuery({ operation, query }: Route, { target }: Exchange): Fields {
  if (!target?.search) return NONE;
  const page = operation.http.entryName ? PAGE_PARAMETERS : [];
  return readQuery(target.search, [...query, ...page], query.length === 0);
}

async function readChange(route: Route, exchange: Exchange): Promise<{ bytes: Buffer; body: Fields }> {
  const { request } = exchange;
  const query = queryOf(route, exchange);
  const from = route.operation.http.fields;
  const bytes = from === undefined ? NO_BYTES : await bodyOf(exchange, from === 'body-or-query');
  if (bytes.length > 0 || from === 'body') return { bytes, body: decodeJsonObject(bytes) };
  checkBodySize(request);
  if (from !== undefined && Object.keys(query).length === 0) checkMediaType(request);
  return { bytes, body: query };
}

/** A body in chunks may turn out to be empty, which is none (RFC 9112 6.3): only then is its type looked at late. */
async function bodyOf(exchange: Exchange, isOptional: boolean): Promise<Buffer> {
  const { request } = exchange;
  if (isOptional && !hasBody(request)) return NO_BYTES;
  const mayBeEmpty = isOptional && request.headers['transfer-encoding'] !== undefined;
  if (!mayBeEmpty) checkMediaType(request);
  checkBodySize(request);
  const bytes = await readWhole(exchange);
  if (mayBeEmpty && bytes.length > 0) checkMediaType(request);
  return bytes;
}

async function readWhole({
  request,
  response,
  connection,
  expectsContinue,
  clientGone,
}: Exchange): Promise<Buffer> {
  if (clientGone) throw new Refusal('malformed_request', 'the client left before its body came');
  if (expectsContinue) response.writeContinue();
  return readBody(request, connection);
}
