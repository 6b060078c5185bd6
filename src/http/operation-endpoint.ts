import { invalidInput } from '../core/input/invalid-input.js';
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
import { queryValues } from './exchange/query-values.js';

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
  // Nobody reads what would be told.
  if (route.operation.progress && exchange.request.method === 'HEAD') return valueAnswer(undefined);
  const { fields, page } = splitPage(readingQuery(route, exchange));
  const { connection, params } = exchange;
  const options = { ...connection.readOptions, onProgress: listenerOf(route, exchange) };
  const value = await connection.work(() => route.call(params, fields, options));
  if (route.operation.progress && value) return { ...valueAnswer(value), outcome: value };
  const { entryName } = route.operation.http;
  if (!page || !entryName || !Array.isArray(value)) return valueAnswer(value);
  const { entries, next } = takePage(value as object[], entryName, page);
  const answer = valueAnswer(entries);
  if (next === undefined) return answer;
  return { ...answer, headers: [...answer.headers, ...nextLink(fields, page.limit, next)] };
}

async function change(route: Route, idempotency: IdempotencyStore, exchange: Exchange): Promise<Answer> {
  const key = idempotencyKey(exchange.request.headers['idempotency-key']);
  const { bytes, body: given } = await readChange(route, exchange);
  const canDetach = route.operation.input && 'detach' in route.operation.input.entries;
  const body = canDetach && prefersAsync(exchange) ? { ...given, detach: true } : given;
  const { connection } = exchange;
  // Changes run to their end, whether the client waits or not.
  const options: CallOptions = {
    leave: connection.readOptions.signal,
    onProgress: listenerOf(route, exchange),
    by: exchange.caller?.name,
  };
  const perform = async () => {
    try {
      return changeAnswer(route, exchange, await route.call(exchange.params, body, options));
    } catch (error) {
      const made = isShimError(error) ? idHeader(route, error.details) : [];
      if (made.length === 0) throw error;
      const answer = errorAnswer(error, exchange.id);
      return { ...answer, headers: [...answer.headers, ...made] };
    }
  };
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
  const { isJoined = false } = route.operation;
  return work(() => idempotency.once({ key, caller: caller?.id, scope, payload, isJoined }, performAndKeep));
}

/** Who hears of the progress: a stream, if the operation tells any and the client asks for one. */
function listenerOf({ operation }: Route, exchange: Exchange): CallOptions['onProgress'] {
  const asked = operation.progress && streamAskedFor(exchange.request.headers.accept);
  const format = asked ?? (operation.isEndless && 'ndjson');
  return format && exchange.openStream(format).tell;
}

function changeAnswer(route: Route, exchange: Exchange, outcome: object | undefined): Answer {
  const { operation } = route;
  if (!operation.http.answersNothing) {
    const answer = valueAnswer(outcome);
    if (outcome && 'detached' in outcome) return acceptedAnswer(answer, route, exchange, outcome);
    const headers = [...answer.headers, ...idHeader(route, outcome)];
    return operation.progress && outcome ? { ...answer, headers, outcome } : { ...answer, headers };
  }
  const answer = valueAnswer(undefined);
  return operation.progress && outcome ? { ...answer, outcome } : answer;
}

/** Of what goes on by itself: where it can be looked at. */
function acceptedAnswer(answer: Answer, route: Route, exchange: Exchange, outcome: object): Answer {
  const [header = '', id = ''] = idHeader(route, outcome);
  const place = `/apps/${encodeURIComponent(exchange.params.app ?? '')}/rollouts/${encodeURIComponent(id)}`;
  const preference = prefersAsync(exchange) ? ['Preference-Applied', 'respond-async'] : [];
  return {
    ...answer,
    status: 202,
    outcome,
    headers: [...answer.headers, header, id, 'Location', place, ...preference],
  };
}

/** Whether the client would rather not wait (RFC 7240). */
function prefersAsync({ request }: Exchange): boolean {
  return /(^|,)\s*respond-async\s*($|[,;])/i.test(String(request.headers.prefer ?? ''));
}

/** The id of what was made, also when something failed after that. */
function idHeader({ operation }: Route, holder: object | undefined): string[] {
  const [header, field] = operation.http.idHeader ?? [];
  if (header === undefined || field === undefined) return [];
  const id = (holder as Record<string, unknown> | undefined)?.[field];
  return typeof id === 'string' ? [header, id] : [];
}

function queryOf({ query, operation }: Route, { target }: Exchange): Fields {
  return query.length > 0 ? queryValues(operation, readQuery(target?.search ?? '', query)) : NONE;
}

/** The query of a read; where it names no filter, what else stands there is of no consequence, as published. */
function readingQuery({ operation, query }: Route, { target }: Exchange): Fields {
  if (!target?.search) return NONE;
  const page = operation.http.entryName ? PAGE_PARAMETERS : [];
  return queryValues(operation, readQuery(target.search, [...query, ...page], query.length === 0));
}

async function readChange(route: Route, exchange: Exchange): Promise<{ bytes: Buffer; body: Fields }> {
  const { request } = exchange;
  const query = queryOf(route, exchange);
  const from = route.operation.http.fields;
  const bytes = from === undefined ? NO_BYTES : await bodyOf(exchange, from === 'body-or-query');
  if (bytes.length > 0 || from === 'body')
    return { bytes, body: merged(decodeJsonObject(bytes), query, route) };
  checkBodySize(request);
  if (from !== undefined && Object.keys(query).length === 0) checkMediaType(request);
  return { bytes, body: query };
}

/** The fields of a body with those that may stand in the query beside it; whatever else stands there is of no consequence. */
function merged(body: Fields, query: Fields, { operation }: Route): Fields {
  const beside = operation.http.alsoInQuery ?? [];
  const fields = Object.entries(query).filter(([name]) => beside.includes(name));
  for (const [name, value] of fields)
    if (Object.hasOwn(body, name) && body[name] !== value)
      throw invalidInput(`${name} is given twice, in the query and in the body`);
  return fields.length === 0 ? body : { ...body, ...Object.fromEntries(fields) };
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
