import type { IncomingMessage } from 'node:http';
import { Refusal } from '../answer/refusal.js';
import { LIMITS } from '../../core/model/limits.js';

/** Fields that decide something here: given twice, two readers could decide differently. */
const ONCE = new Set([
  'host',
  'origin',
  'authorization',
  'content-type',
  'content-length',
  'content-encoding',
  'expect',
  'idempotency-key',
  'sec-fetch-site',
]);

/** Refuses what Node's parser lets through: too many fields, repeated ones, framing that HTTP/1.0 does not have. */
export function checkHeaders(request: IncomingMessage): void {
  const fields = request.rawHeaders;
  if (fields.length > 2 * LIMITS.headerFields)
    throw new Refusal('headers_too_large', `more than ${LIMITS.headerFields} header fields`, {
      close: true,
    });
  const seen: string[] = [];
  for (let index = 0; index < fields.length; index += 2) {
    const name = (fields[index] as string).toLowerCase();
    if (!ONCE.has(name)) continue;
    if (seen.includes(name)) throw malformed(`the header field ${name} is given twice`);
    seen.push(name);
  }
  if (request.httpVersion === '1.0' && request.headers['transfer-encoding'] !== undefined)
    throw malformed('HTTP/1.0 has no transfer codings');
  if ((request.headers.expect ?? '100-continue').toLowerCase() !== '100-continue')
    throw new Refusal('expectation_failed', "no expectation but '100-continue' can be met", {
      close: true,
    });
}

function malformed(message: string): Refusal {
  return new Refusal('malformed_request', message, { close: true });
}
