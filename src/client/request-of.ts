import type { RoutedOperation } from '../contract/catalogue.js';
import { pathFieldsOf } from '../contract/route-fields.js';
import { quoteValue } from '../core/input/invalid-input.js';
import { ShimError } from '../core/model/errors.js';
import type { WireRequest } from './wire/exchange.js';

/** An operation with its checked input as a request. */
export function requestOf(operation: RoutedOperation, input: Readonly<Record<string, unknown>>): WireRequest {
  const { method, path, fields } = operation.http;
  const inPath = pathFieldsOf(operation);
  const filled = path.replace(/:(\w+)/g, (_, part: string) => {
    const field = inPath.get(part) ?? part;
    return pathPart(field, String(input[field]));
  });
  const names = new Set(inPath.values());
  const others = Object.entries(input).filter(([name, value]) => value !== undefined && !names.has(name));
  if (fields === 'query') return { method, path: filled + queryOf(others) };
  return { method, path: filled, body: fields && JSON.stringify(Object.fromEntries(others)) };
}

/** What no server takes in a path is the name of nothing there. */
function pathPart(field: string, value: string): string {
  if (/[/\\#\0]|^\.{1,2}$/.test(value))
    throw new ShimError('not_found', `${field} ${quoteValue(value)} does not exist`);
  return encodeURIComponent(value);
}

function queryOf(fields: readonly [string, unknown][]): string {
  const pairs = fields.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
