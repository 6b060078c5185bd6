import type { Socket } from 'node:net';
import type { Connection } from './connection.js';
import { HttpError } from './http-error.js';
import { LIMITS } from './limits.js';

interface ParserError extends Error {
  code?: string;
}

/** What Node's parser or its timer objected to, in our words. */
export function parserError({ code }: ParserError): HttpError {
  const close = true;
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new HttpError('headers_too_large', `the header is larger than ${LIMITS.headerBytes} bytes`, {
        close,
      });
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new HttpError('payload_too_large', 'the chunk extensions are too large', { close });
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new HttpError('request_timeout', 'the request did not arrive in time', { close });
    case undefined:
    default:
      return new HttpError('malformed_request', 'the request is not valid HTTP/1.1', { close });
  }
}

/** Answers a request that could not be parsed, after what is under way on its connection. */
export function answerParserError(error: ParserError, socket: Socket, connection: Connection): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  if (connection.isLingering) return;
  const refusal = parserError(error);
  if ([...connection.interrupts].some((interrupt) => interrupt(refusal))) return;
  connection.lingerAfterAnswer();
  connection.whenIdle(() => {
    socket.write(rawAnswer(refusal));
    socket.destroySoon();
  });
}

/** A whole answer as bytes, for where there is no response object to write to. */
export function rawAnswer({ status, code, message }: HttpError): string {
  const body = `${message}\n`;
  return [
    `HTTP/1.1 ${status} ${REASONS[status] ?? 'Bad Request'}`,
    'Content-Type: text/plain; charset=utf-8',
    'X-Content-Type-Options: nosniff',
    'Cache-Control: no-store',
    'Cross-Origin-Resource-Policy: same-origin',
    `X-Error-Code: ${code}`,
    'Connection: close',
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
}

const REASONS: Record<number, string> = {
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  413: 'Payload Too Large',
  431: 'Request Header Fields Too Large',
};
