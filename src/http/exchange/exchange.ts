import type { IncomingMessage, ServerResponse } from 'node:http';
import { lengthOf, type Answer, type Body } from '../answer/answer.js';
import { hasBody } from '../connection/body.js';
import type { Connection, ExchangeInFlight } from '../connection/connection.js';
import type { Caller } from '../gates/tokens.js';
import type { Target } from './target.js';

/** Takes the status and seconds of an answer. */
export type Meter = (status: number, seconds: number) => void;

/** What stands behind a method and path: an operation, or something for the operator. */
export interface Endpoint {
  method: string;
  path: string;
  /** Whether it is one of the operations, which stop when the server stops. */
  operation: boolean;
  /** Takes the status and seconds of each answer. */
  meter: Meter;
  answer(exchange: Exchange): Promise<Answer>;
}

export interface ExchangeParts {
  request: IncomingMessage;
  response: ServerResponse;
  connection: Connection;
  /** Sent back as `X-Request-Id`, and logged. */
  id: string;
  /** The caller's address, for the log; undefined on a socket file. */
  from: string | undefined;
  /** As many requests came on its socket as may: no further one is taken there. */
  socketIsUsedUp: boolean;
  /** The client waits for `100 Continue` before it sends its body. */
  expectsContinue: boolean;
  onEnd(exchange: Exchange): void;
}

/** One request and its answer, from the first byte to the last. */
export class Exchange implements ExchangeInFlight {
  readonly startedAt = performance.now();
  endpoint: Endpoint | undefined;
  caller: Caller | undefined;
  target: Target | undefined;
  params: Readonly<Record<string, string>> = {};
  answer: Answer | undefined;
  /** The client left before the answer was all sent. */
  clientGone = false;

  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly connection: Connection;
  readonly id: string;
  readonly from: string | undefined;
  readonly expectsContinue: boolean;

  constructor(private readonly parts: ExchangeParts) {
    ({
      request: this.request,
      response: this.response,
      connection: this.connection,
      id: this.id,
      from: this.from,
      expectsContinue: this.expectsContinue,
    } = parts);
  }

  clientLeft(): void {
    this.clientGone = true;
    if (this.answer) this.end();
  }

  /** Takes the answer; when the client has left it is for the log alone. */
  settle(answer: Answer): void {
    this.answer = answer;
    if (this.clientGone) this.end();
  }

  /** Sends the answer that was taken. */
  send(extraHeaders: readonly string[]): void {
    const { answer } = this;
    if (!answer || this.clientGone) return;
    const { request, response } = this;
    const unread = !request.complete && (this.expectsContinue || hasBody(request));
    const headers = [...answer.headers, ...extraHeaders, 'X-Request-Id', this.id];
    headers.push('Cache-Control', answer.cacheControl ?? 'no-store');
    headers.push('Content-Length', String(lengthOf(answer.body)));
    if (unread || answer.close || this.parts.socketIsUsedUp) headers.push('Connection', 'close');
    if (unread) this.connection.lingerAfterAnswer();
    response.writeHead(answer.status, headers);
    this.connection.accounts.answerBegins(answer.body, this);
    this.write(answer.body);
  }

  private write(body: Body): void {
    const sent = () => this.sent();
    if (Buffer.isBuffer(body)) this.response.end(body, sent);
    else this.response.end(body.text, body.encoding, sent);
  }

  private sent(): void {
    if (this.clientGone) return;
    this.connection.leave(this);
    this.end();
  }

  private end(): void {
    const { answer, connection } = this;
    if (answer) connection.accounts.answerEnds(answer.body, this);
    this.parts.onEnd(this);
  }
}
