import { isShimError } from '../core/model/errors.js';
import type { RoutedOperation } from '../contract/catalogue.js';
import type { CallOptions, Operations, Shim } from '../core/shim.js';
import { streamAskedFor } from './answer/accepts.js';
import { errorAnswer, valueAnswer, type Answer } from './answer/answer.js';
import { changeAnswer, idHeader, prefersAsync } from './change-answer.js';
import { checkBodySize } from './connection/body.js';
import type { Endpoint, Exchange } from './exchange/exchange.js';
import type { IdempotencyStore } from './idempotency.js';
import { idempotencyKey, isForcedRetry } from './idempotency-fields.js';
import { aboutRequest } from './idempotency-refusals.js';
import { listedAt } from './listed-at.js';
import type { Metrics } from './observe/metrics.js';
import { queryFieldsOf } from '../contract/route-fields.js';
import { inputOf } from './exchange/route-fields.js';
import { nextLink, splitPage, takePage } from './exchange/page.js';
import type { Route } from './route.js';
import { readChange, readingQuery } from './route-input.js';

/** Puts an operation behind its route. */
export function operationEndpoint(
  operation: RoutedOperation,
  shim: Shim,
  idempotency: IdempotencyStore,
  metrics: Metrics,
): Endpoint {
  const { method, path } = operation.http;
  const route = { operation, query: queryFieldsOf(operation), call: callOf(operation, shim) };
  const meters = { meter: metrics.meter(method, path), streamMeter: metrics.streamMeter(path) };
  const base = { method, path, operation: true, ...meters };
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
  const { signal } = connection;
  const options = route.operation.progress ? { signal, onProgress: listenerOf(route, exchange) } : { signal };
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
  const { headers } = exchange.request;
  const key = idempotencyKey(headers['idempotency-key']);
  const isForced = isForcedRetry(headers['idempotency-key-retry']);
  const { bytes, body: given } = await readChange(route, exchange);
  const canDetach = route.operation.input && 'detach' in route.operation.input.entries;
  const body = canDetach && prefersAsync(exchange) ? { ...given, detach: true } : given;
  const { connection } = exchange;
  // Changes run to their end, whether the client waits or not.
  const options: CallOptions = {
    leave: connection.signal,
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
  const place = target?.path ?? path;
  const told = { about: aboutRequest(method, place), listedAt: listedAt(route.operation, place, body) };
  const asked = { key, caller: caller?.id, scope, payload, isJoined, isForced, ...told };
  return work(() => idempotency.once(asked, performAndKeep));
}

/** Who hears of the progress: a stream, if the operation tells any and the client asks for one. */
function listenerOf({ operation }: Route, exchange: Exchange): CallOptions['onProgress'] {
  const asked = operation.progress && streamAskedFor(exchange.request.headers.accept);
  const format = asked ?? (operation.isText ? 'text' : operation.isEndless && 'ndjson');
  return format && exchange.openStream(format).tell;
}
