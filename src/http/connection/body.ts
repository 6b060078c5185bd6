import type { IncomingMessage } from 'node:http';
import { BodyBuffer } from './body-buffer.js';
import { Refusal } from '../answer/refusal.js';
import { LIMITS } from '../../core/model/limits.js';
import { type ConnectionAccounts, sharedPart } from './connection-accounts.js';
import { dropPieces, holdReading, takePieces } from './node-internals.js';

/** Whether the request announces a body. */
export function hasBody(request: IncomingMessage): boolean {
  const { headers } = request;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Refuses a body by what its header says, before a byte of it is read. */
export function checkBodySize(request: IncomingMessage): void {
  if (Number(request.headers['content-length'] ?? 0) > LIMITS.bodyBytes) throw tooLarge();
}

/** Throws 415 unless the body is announced as plain JSON. */
export function checkMediaType({ headers }: IncomingMessage): void {
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json')
    throw unsupported("the body must be JSON, sent with 'Content-Type: application/json'");
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity' && encoding !== '') throw unsupported('the body must not be compressed');
}

function unsupported(message: string): Refusal {
  return new Refusal('unsupported_media_type', message);
}

function tooLarge(): Refusal {
  return new Refusal('payload_too_large', `the body is larger than ${LIMITS.bodyBytes} bytes`, {
    close: true,
  });
}

function shredded(): Refusal {
  return new Refusal('payload_too_large', 'the body comes in too many small chunks', { close: true });
}

function tooMany(): Refusal {
  return new Refusal(
    'too_many_bodies',
    'too many large bodies arrive or wait at the same time, nothing was started',
    {
      close: true,
      headers: { 'Retry-After': '1' },
    },
  );
}

/** Ends the reading of a body with an error; false when all of the body is there already. */
export type Interrupt = (error: Refusal) => boolean;

/** Where a body arrives. */
export interface BodyPlace {
  /** Takes what ends the reading meanwhile, for when the parser meets an error. */
  interrupts: Set<Interrupt>;
  accounts: ConnectionAccounts;
}

/** Reads the body to its end, or rejects as soon as it is too large, or there are too many at a time. */
export function readBody(request: IncomingMessage, { interrupts, accounts }: BodyPlace): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let stopTaking = () => {};
    const body = new BodyBuffer();
    let counted = 0;
    const count = (bytes: number) => {
      accounts.bodyChanges(bytes - counted);
      counted = bytes;
    };
    // What is read only to be thrown away would take memory too, until it is collected: it is left unread.
    const refuse = (error: Refusal) => {
      holdReading(request.socket);
      dropPieces(request.socket);
      fail(error);
    };
    const end = (settle: () => void) => {
      count(0);
      interrupts.delete(interrupt);
      stopTaking();
      request.removeAllListeners('end').removeListener('close', left);
      settle();
    };
    const fail = (error: Refusal) => end(() => reject(error));
    const left = () => fail(new Refusal('malformed_request', 'the client left before the body ended'));
    const interrupt = (error: Refusal) => {
      if (request.complete) return false;
      fail(error);
      return true;
    };
    interrupts.add(interrupt);
    request.on('close', left).on('end', () => end(() => resolve(body.whole())));
    stopTaking = takePieces(request, (piece) => {
      body.add(piece);
      count(sharedPart(body.size));
      if (body.size > LIMITS.bodyBytes) fail(tooLarge());
      else if (body.isShredded) refuse(shredded());
      else if (counted > 0 && !accounts.hasRoomForBody(0)) refuse(tooMany());
    });
    const announced = sharedPart(Number(request.headers['content-length'] ?? 0));
    if (announced > 0 && !accounts.hasRoomForBody(announced)) refuse(tooMany());
  });
}
