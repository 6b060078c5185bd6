import { isShimError } from '../core/model/errors.js';
import type { CallOptions, Shim } from '../core/shim.js';
import { errorAnswer, valueAnswer, type Answer } from './answer/answer.js';
import { checkBodySize, checkMediaType, hasBody, readBody } from './connection/body.js';
import type { Endpoint, Exchange } from './exchange/exchange.js';
import { HttpError } from './answer/http-error.js';
import { idempotencyKey, type IdempotencyStore } from './idempotency.js';
import { decodeJsonObject } from './exchange/json.js';
import type { Metrics } from './observe/metrics.js';
import type { Route, RouteInput } from './routes/route.js';
import { readQuery } from './exchange/target.js';

const NONE: Readonly<Record<string, never>> = Object.freeze({});
const NO_BYTES = Buffer.alloc(0);

/** Puts an operation behind its route. */
export function operationEndpoint(
  route: Route,
  shim: Shim,
  idempotency: IdempotencyStore,
  metrics: Metrics,
): Endpoint {
  const { method, path } = route;
  const base = { method, path, operation: true, meter: metrics.meter(method, path) };
  if (method === 'GET') return { ...base, answer: (exchange) => read(route, shim, exchange) };
  return { ...base, answer: (exchange) => change(route, shim, idempotency, exchange) };
}

async function read(route: Route, shim: Shim, exchange: Exchange): Promise<Answer> {
  checkBodySize(exchange.request);
  const query = route.query ? readQuery(exchange.target?.search ?? '', route.query) : NONE;
  const { connection, params } = exchange;
  const input = { params, query, body: NONE, options: connection.readOptions };
  return valueAnswer(await connection.work(() => route.handle(shim, input)));
}

async function change(
  route: Route,
  shim: Shim,
  idempotency: IdempotencyStore,
  exchange: Exchange,
): Promise<Answer> {
  const key = idempotencyKey(exchange.request.headers['idempotency-key']);
  const { bytes, body } = await readChange(route, exchange);
  const { connection } = exchange;
  // Changes run to their end, whether the client waits or not.
  const options: CallOptions = { leave: connection.readOptions.signal };
  const input: RouteInput = { params: exchange.params, query: NONE, body, options };
  const perform = async () => valueAnswer(await route.handle(shim, input));
  if (key === undefined) return connection.work(perform);
  const { caller, target, id, params } = exchange;
  // By what the path names, however it is spelled.
  const scope = [caller?.id ?? '', route.method, route.path, ...Object.values(params)];
  const payload = [bytes, target?.search ?? ''];
  const performAndKeep = () =>
    perform().catch((error: unknown) => {
      // Ended as nobody waited any more, before it changed anything: a repeat begins anew.
      if (exchange.clientGone && isShimError(error, 'interrupted')) throw error;
      return errorAnswer(error, id);
    });
  return connection.work(() => idempotency.once({ key, scope, payload }, performAndKeep));
}

async function readChange(
  route: Route,
  exchange: Exchange,
): Promise<{ bytes: Buffer; body: RouteInput['body'] }> {
  const { request } = exchange;
  if (route.input === undefined || (route.input === 'body-or-query' && !hasBody(request))) {
    checkBodySize(request);
    const body = readQuery(exchange.target?.search ?? '', route.query ?? []);
    if (route.input !== undefined && Object.keys(body).length === 0) checkMediaType(request);
    return { bytes: NO_BYTES, body };
  }
  checkMediaType(request);
  checkBodySize(request);
  const bytes = await readWhole(exchange);
  return { bytes, body: decodeJsonObject(bytes) };
}

async function readWhole({
  request,
  response,
  connection,
  expectsContinue,
  clientGone,
}: Exchange): Promise<Buffer> {
  if (clientGone) throw new HttpError('malformed_request', 'the client left before its body came');
  if (expectsContinue) response.writeContinue();
  return readBody(request, connection);
}
