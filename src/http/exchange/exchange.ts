import type { IncomingMessage, ServerResponse } from 'node:http';
import { lengthOf, resultOf, streamHeaders, type Answer, type Body } from '../answer/answer.js';
import { Refusal } from '../answer/refusal.js';
import { hasBody } from '../connection/body.js';
import type { Connection, ExchangeInFlight } from '../connection/connection.js';
import type { Caller } from '../gates/tokens.js';
import { EventStream } from '../streams/event-stream.js';
import type { FormatName } from '../streams/formats.js';
import type { Target } from './target.js';

/** Takes the status and seconds of an answer. */
export type Meter = (status: number, seconds: number) => void;

/** Takes how a stream of events ended, and its seconds. */
export type StreamMeter = (outcome: string, seconds: number) => void;

/** What stands behind a method and path: an operation, or something for the operator. */
export interface Endpoint {
  method: string;
  path: string;
  /** Whether it is one of the operations, which stop when the server stops. */
  operation: boolean;
  /** Takes the status and seconds of each answer. */
  meter: Meter;
  /** The same of each answer that was a stream. */
  streamMeter?: StreamMeter;
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
  /** Header fields that every answer sent now carries, names and values in turn. */
  headersFor(exchange: Exchange): readonly string[];
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
  /** The answer was a stream of events, or is. */
  isStream = false;
  private stream: EventStream | undefined;

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

  /** From here on the answer is a stream of events, unless it is refused before the first of them. */
  openStream(format: FormatName): EventStream {
    const { accounts, socket } = this.connection;
    if (!accounts.hasRoomForStream)
      throw new Refusal('too_many_streams', 'too many streams are open already, nothing was started', {
        headers: { 'Retry-After': '1' },
      });
    accounts.streamBegins();
    this.stream = new EventStream({
      response: this.response,
      format,
      headers: () => this.withCommon([]),
      cutOff: () => socket.destroy(),
    });
    return this.stream;
  }

  clientLeft(): void {
    this.clientGone = true;
    this.closeStream();
    if (this.answer) this.end();
  }

  /** Takes the answer; when the client has left it is for the log alone. */
  settle(answer: Answer): void {
    this.answer = answer;
    if (this.clientGone) this.end();
  }

  /** Sends the answer that was taken. */
  send(): void {
    const { answer, stream } = this;
    if (!answer || this.clientGone) return;
    if (stream?.hasBegun || (stream && !answer.failure)) {
      stream.end(resultOf(answer, this.id), streamHeaders(answer), () => this.sent());
      return;
    }
    // It never begins: its sign of life would come behind this answer.
    this.closeStream();
    const { request, response } = this;
    const unread = !request.complete && (this.expectsContinue || hasBody(request));
    const headers = this.withCommon(answer.headers, answer.cacheControl);
    headers.push('Content-Length', String(lengthOf(answer.body)));
    if (unread || answer.close) headers.push('Connection', 'close');
    if (unread) this.connection.lingerAfterAnswer();
    response.writeHead(answer.status, headers);
    this.connection.accounts.answerBegins(answer.body, this);
    this.write(answer.body);
  }

  private withCommon(own: readonly string[], cacheControl = 'no-store'): string[] {
    const headers = [...own, ...this.parts.headersFor(this)];
    headers.push('X-Request-Id', this.id, 'Cache-Control', cacheControl);
    if (this.parts.socketIsUsedUp) headers.push('Connection', 'close');
    return headers;
  }

  private write(body: Body): void {
    const sent = () => this.sent();
    if (Buffer.isBuffer(body)) this.response.end(body, sent);
    else this.response.end(body.text, body.encoding, sent);
  }

  private closeStream(): void {
    if (!this.stream) return;
    this.isStream = this.stream.hasBegun;
    this.stream.close();
    this.stream = undefined;
    this.connection.accounts.streamEnds();
  }

  private sent(): void {
    if (this.clientGone) return;
    this.connection.leave(this);
    this.end();
  }

  private end(): void {
    const { answer, connection } = this;
    this.closeStream();
    if (answer) connection.accounts.answerEnds(answer.body, this);
    this.parts.onEnd(this);
  }
}
