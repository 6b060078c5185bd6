import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Connection } from './connection.js';
import type { Connections } from './connections.js';
import { Refusal } from '../answer/refusal.js';
import { LIMITS } from '../../core/model/limits.js';

interface ParserError extends Error {
  code?: string;
}

/** What Node's parser or its timer objected to, in our words. */
function parserError({ code }: ParserError): Refusal {
  const close = true;
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new Refusal('headers_too_large', `the header is larger than ${LIMITS.headerBytes} bytes`, {
        close,
      });
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new Refusal('payload_too_large', 'the chunk extensions are too large', { close });
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Refusal('request_timeout', 'the request did not arrive in time', { close });
    case undefined:
    default:
      return new Refusal('malformed_request', 'the request is not valid HTTP/1.1', { close });
  }
}

/** Everything that never becomes a request: parser errors, one request too many, CONNECT. */
export function refuseTheRest(server: Server, connections: Connections, refuse: Refuse): void {
  server.on('clientError', (error: Error, stream: Duplex) => {
    const socket = stream as Socket;
    answerParserError(error, socket, connections.of(socket), refuse);
  });
  server.on('dropRequest', (_request: IncomingMessage, stream: Duplex) => {
    connections.of(stream as Socket).stopReading();
  });
  server.on('connect', (_request: IncomingMessage, stream: Duplex) => {
    const socket = stream as Socket;
    // Node has taken its own listeners off: without this one, a reset would end the process.
    socket.on('error', () => socket.destroy());
    socket.resume();
    refuse(socket, connections.of(socket), new Refusal('method_not_allowed', 'this server is no proxy'));
  });
}

/** Answers what never became a request and closes its connection, after what is under way there. */
export type Refuse = (socket: Socket, connection: Connection, error: Refusal) => void;

/** @param told Takes each refusal, by the id that stands in its answer. */
export function createRefuse(nextId: () => string, told: (id: string, error: Refusal) => void): Refuse {
  return (socket, connection, error) => {
    connection.lingerAfterAnswer();
    connection.whenIdle(() => {
      const id = nextId();
      told(id, error);
      socket.write(rawAnswer(error, id));
      socket.destroySoon();
    });
  };
}

/** Answers a request that could not be parsed. */
function answerParserError(error: ParserError, socket: Socket, connection: Connection, refuse: Refuse): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  if (connection.isLingering) return;
  const refusal = parserError(error);
  if ([...connection.interrupts].some((interrupt) => interrupt(refusal))) return;
  refuse(socket, connection, refusal);
}

/** A whole answer as bytes, as there is no response object to write to. */
function rawAnswer({ status, code, message }: Refusal, id: string): string {
  const body = `${message}\n`;
  return [
    `HTTP/1.1 ${status} ${REASONS[status] ?? 'Bad Request'}`,
    'Content-Type: text/plain; charset=utf-8',
    'X-Content-Type-Options: nosniff',
    'Cache-Control: no-store',
    'Cross-Origin-Resource-Policy: same-origin',
    `X-Error-Code: ${code}`,
    `X-Request-Id: ${id}`,
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
