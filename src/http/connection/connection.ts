import { setMaxListeners } from 'node:events';
import type { Socket } from 'node:net';
import type { Interrupt } from './body.js';
import { LIMITS } from '../../core/model/limits.js';
import type { ConnectionAccounts } from './connection-accounts.js';
import { overloaded } from '../../core/sharing/queued-caller.js';
import { holdReading, lingerAtEnd, releaseReading } from './node-internals.js';

/** What a connection tells whoever works on an answer for it. */
export interface ExchangeInFlight {
  /** The client has left before the answer was all sent. */
  clientLeft(): void;
}

/**
 * One client's socket: at most so many answers under way, the other pipelined requests wait unstarted and nothing
 * more is read. Its signal, which reads are tied to, aborts when the client leaves.
 */
export class Connection {
  /** Bodies under way: pipelined ones can overlap, for what is read of one is handed out later than it came. */
  readonly interrupts = new Set<Interrupt>();
  /** What is still sent to it is thrown away. */
  isLingering = false;
  /** A whole request came once, and was answered. */
  answered = false;
  /** A request on it came with a good token. */
  isTrusted = false;
  /** Made when someone asks for its signal: most that come in a crowd never do. */
  private gone: AbortController | undefined;
  // No Set: its tables, replaced every few requests, would keep what they held alive until a full collection.
  private readonly inFlight: ExchangeInFlight[] = [];
  private readonly parked: (() => void)[] = [];
  private onIdle: (() => void) | undefined;
  private full = false;
  private counted = 0;
  /** Operations under way. */
  private operations = 0;
  private idleSince = performance.now();
  private over = false;
  private newest: ExchangeInFlight | undefined;

  constructor(
    readonly socket: Socket,
    readonly accounts: ConnectionAccounts,
  ) {
    socket.once('close', () => this.close());
  }

  /** Aborts when this client leaves. */
  get signal(): AbortSignal {
    if (!this.gone) {
      this.gone = new AbortController();
      setMaxListeners(0, this.gone.signal);
      if (this.socket.closed) this.gone.abort();
    }
    return this.gone.signal;
  }

  /** Milliseconds since the last request was answered and its answer taken; 0 while one is under way. */
  idleFor(now: number): number {
    return this.idle && this.socket.writableLength === 0 ? now - this.idleSince : 0;
  }

  /** Since when (ms) this server waits for its client, unless an answer is being worked on or taken. */
  get waitingSince(): number | undefined {
    const working = this.inFlight.length > this.interrupts.size || this.socket.writableLength > 0;
    return working ? undefined : this.idleSince;
  }

  /** Whether no later request came: only then may an answer say that the connection closes. */
  isNewest(exchange: ExchangeInFlight): boolean {
    return this.parked.length === 0 && this.newest === exchange;
  }

  get idle(): boolean {
    return this.inFlight.length === 0 && this.parked.length === 0;
  }

  /** Counts a request; true when its socket may send no further one. */
  countRequest(): boolean {
    this.counted += 1;
    return this.counted >= LIMITS.requestsPerSocket;
  }

  /** Starts work on a request, now or when an earlier one is answered. */
  enter(exchange: ExchangeInFlight, start: () => void): void {
    if (this.over) return;
    this.newest = exchange;
    if (this.inFlight.length < LIMITS.inFlightPerSocket) {
      this.inFlight.push(exchange);
      start();
      return;
    }
    if (!this.accounts.canWait) {
      this.socket.destroy();
      this.refuseFurther();
      return;
    }
    holdReading(this.socket);
    this.accounts.requestWaits();
    this.parked.push(() => this.enter(exchange, start));
  }

  /** The answer under way closes the connection: what was sent after its request is never begun. */
  refuseFurther(): void {
    this.over = true;
    this.emptyParked();
  }

  private emptyParked(): void {
    this.accounts.requestsWaitNoMore(this.parked.length);
    this.parked.length = 0;
  }

  /** Its answer has gone out. */
  leave(exchange: ExchangeInFlight): void {
    this.remove(exchange);
    this.answered = true;
    const next = this.parked.shift();
    if (next) {
      this.accounts.requestsWaitNoMore(1);
      next();
      if (this.parked.length === 0 && !this.full) releaseReading(this.socket);
    } else if (this.inFlight.length === 0) {
      this.idleSince = performance.now();
      this.onIdle?.();
    }
  }

  /**
   * Does what a request asks for. Reading its body is not part of it: that is the client's own time.
   * Rejects with `overloaded` when too many connections are worked for already.
   */
  async work<T>(task: () => Promise<T>): Promise<T> {
    if (this.operations === 0) {
      if (this.accounts.isCrowded)
        throw overloaded('too many callers are waiting already, nothing was started');
      this.accounts.connectionBeginsWork();
    }
    this.operations += 1;
    try {
      return await task();
    } finally {
      this.operations -= 1;
      if (this.operations === 0) this.accounts.connectionEndsWork();
    }
  }

  /** As many requests came as one socket may send: whatever follows stays unread until it is closed. */
  stopReading(): void {
    this.full = true;
    holdReading(this.socket);
  }

  /** Calls back once, when nothing is under way (any more). */
  whenIdle(callback: () => void): void {
    if (this.idle) callback();
    else this.onIdle = callback;
  }

  /** After the next answer, reads on for a moment: to close at once would take the answer from a client that sends. */
  lingerAfterAnswer(): void {
    if (this.isLingering) return;
    this.isLingering = true;
    lingerAtEnd(this.socket, LIMITS.linger);
  }

  private remove(exchange: ExchangeInFlight): void {
    const index = this.inFlight.indexOf(exchange);
    if (index < 0) return;
    const last = this.inFlight.pop();
    if (last && last !== exchange) this.inFlight[index] = last;
  }

  private close(): void {
    this.emptyParked();
    this.gone?.abort();
    if (this.operations > 0) this.accounts.connectionEndsWork();
    // What goes on all the same, or begins yet, holds no place of a connection any more.
    this.operations = Infinity;
    for (const exchange of this.inFlight.splice(0)) exchange.clientLeft();
  }
}
