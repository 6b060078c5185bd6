import type { Body } from '../answer/answer.js';
import { LIMITS } from '../../core/model/limits.js';
import { OpenExchanges } from './open-exchanges.js';
import { UnsentAnswers, type Reader } from './unsent-answers.js';

/** What is held at a moment; each is 0 when nobody is connected. */
export interface Held {
  /** Requests whose outcome is not known yet, or not sent. */
  exchanges: number;
  /** Connections for which an operation is done. */
  workingConnections: number;
  /** Pipelined requests that wait for an earlier one on their socket. */
  waitingRequests: number;
  /** Bytes of bodies that arrive or wait, beyond what each may hold of its own. */
  bodyBytes: number;
  /** Bytes of answers that were begun and not yet taken. */
  unsentBytes: number;
  /** Answers that are streams of events. */
  streams: number;
}

/** Bytes of a body that count among those of all bodies. */
export function sharedPart(size: number): number {
  return Math.max(0, size - LIMITS.bodyBytesOfItsOwn);
}

/**
 * Owns every count that the connections of a server share; what each bounds, and when it is given back, is told in
 * docs/connections.md. Whoever takes from an account gives back the same, once, at the latest when its socket closes.
 */
export class ConnectionAccounts {
  readonly exchanges = new OpenExchanges();
  private readonly unsent = new UnsentAnswers();
  private working = 0;
  private waiting = 0;
  private bodyBytes = 0;
  private streams = 0;

  /** @param mostStreams How many answers may be streams at a time. */
  constructor(private readonly mostStreams: number = LIMITS.streams) {}

  get held(): Held {
    return {
      exchanges: this.exchanges.count,
      workingConnections: this.working,
      waitingRequests: this.waiting,
      bodyBytes: this.bodyBytes,
      unsentBytes: this.unsent.bytes,
      streams: this.streams,
    };
  }

  /** Whether so many connections are worked for that the rest of the places is kept for reads and probes. */
  get isCrowded(): boolean {
    return this.working >= LIMITS.workingConnections;
  }

  connectionBeginsWork(): void {
    this.working += 1;
  }

  connectionEndsWork(): void {
    this.working -= 1;
  }

  get canWait(): boolean {
    return this.waiting < LIMITS.waitingRequests;
  }

  requestWaits(): void {
    this.waiting += 1;
  }

  requestsWaitNoMore(count: number): void {
    this.waiting -= count;
  }

  /** Whether so many more bytes of bodies can be held; a body's own first part is never counted. */
  hasRoomForBody(bytes: number): boolean {
    return this.bodyBytes + bytes <= LIMITS.bodyBytesTogether;
  }

  /** A body holds so many bytes more, or with a negative number less. */
  bodyChanges(bytes: number): void {
    this.bodyBytes += bytes;
  }

  /** Counts a whole body until what it asks for is done: while that waits, it is held. */
  async whileHeld<T>(body: Buffer, task: () => Promise<T>): Promise<T> {
    const bytes = sharedPart(body.length);
    this.bodyChanges(bytes);
    try {
      return await task();
    } finally {
      this.bodyChanges(-bytes);
    }
  }

  get hasRoomForStream(): boolean {
    return this.streams < this.mostStreams;
  }

  streamBegins(): void {
    this.streams += 1;
  }

  streamEnds(): void {
    this.streams -= 1;
  }

  answerBegins(body: Body, reader: Reader): void {
    this.unsent.begin(body, reader);
  }

  /** It was all taken, or its client is gone. */
  answerEnds(body: Body, reader: Reader): void {
    this.unsent.end(body, reader);
  }
}
