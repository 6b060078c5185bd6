import { invalidInput } from '../core/input/invalid-input.js';
import { Refusal } from './answer/refusal.js';
import { checkBodySize, checkMediaType, hasBody, readBody } from './connection/body.js';
import type { Exchange } from './exchange/exchange.js';
import { decodeJsonObject } from './exchange/json.js';
import { PAGE_PARAMETERS } from './exchange/page.js';
import { readQuery } from './exchange/query.js';
import { queryValues } from './exchange/query-values.js';
import type { Fields } from './exchange/route-fields.js';
import type { Route } from './route.js';

const NONE: Readonly<Record<string, never>> = Object.freeze({});
const NO_BYTES = Buffer.alloc(0);

function queryOf({ query, operation }: Route, { target }: Exchange): Fields {
  return query.length > 0 ? queryValues(operation, readQuery(target?.search ?? '', query)) : NONE;
}

/** The query of a read; where it names no filter, what else stands there is of no consequence, as published. */
export function readingQuery({ operation, query }: Route, { target }: Exchange): Fields {
  if (!target?.search) return NONE;
  const page = operation.http.entryName ? PAGE_PARAMETERS : [];
  return queryValues(operation, readQuery(target.search, [...query, ...page], query.length === 0));
}

/** The body of a change, and its fields with those of the query. */
export async function readChange(route: Route, exchange: Exchange): Promise<{ bytes: Buffer; body: Fields }> {
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
