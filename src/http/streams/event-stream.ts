import type { ServerResponse } from 'node:http';
import type { ProgressEvent, ResultEvent } from '../../contract/events.js';
import { LIMITS } from '../../core/model/limits.js';
import { eventsText, FORMATS, type FormatName, type ToldEvent } from './formats.js';
import { isState, LatestStates } from './latest-states.js';

export interface EventStreamParts {
  response: ServerResponse;
  format: FormatName;
  /** Header fields of every answer, asked for when the stream begins. */
  headers: () => readonly string[];
  /** Ends the connection of a client that takes too little: it would hold ever more of this server's memory. */
  cutOff: () => void;
}

/** States that are written together. */
const STATES_AT_ONCE = 64;

/**
 * The events of one answer, as they come. It begins with the first of them, at the latest with a sign of life: until then
 * the request can still be refused with a status of its own. After that the status is 200, and its result tells the rest.
 */
export class EventStream {
  private begun = false;
  private over = false;
  private readonly states = new LatestStates();
  private flushing: NodeJS.Timeout | undefined;
  /** Those who wait until the client has taken what was told. */
  private readonly waiting: (() => void)[] = [];
  private readonly life: NodeJS.Timeout;

  constructor(private readonly parts: EventStreamParts) {
    this.life = setTimeout(() => this.write([{ type: 'alive' }]), LIMITS.streamAlive).unref();
  }

  get hasBegun(): boolean {
    return this.begun;
  }

  /** Of lines of logs, resolves when the client is ready for more: they come as fast as they are taken. */
  readonly tell = (event: ProgressEvent): void | Promise<void> => {
    if (this.over) return;
    if (event.type === 'pull') {
      this.states.keep(event);
      this.flushing ??= setTimeout(() => this.flush(), LIMITS.streamPause).unref();
      return;
    }
    if (isState(event) && this.isSlow) {
      this.states.keep(event);
      if (this.states.isTooMuch) this.parts.cutOff();
      return;
    }
    // Whoever is slow hears of states when there is room for them.
    this.write(this.isSlow ? [event] : [...this.states.take(), event]);
    return event.type === 'log' ? this.room() : undefined;
  };

  /** The last event; calls back when all is sent. */
  end(result: ResultEvent, headers: readonly string[], sent: () => void): void {
    // Plain text has no other way to say that it is not all.
    if (this.parts.format === 'text' && !result.ok) return this.parts.cutOff();
    this.begin(headers);
    // Of a failure, or the end of this server, what is watched makes no part: it may be very much.
    this.write([...this.states.take(result.ok ? Infinity : STATES_AT_ONCE), result]);
    this.close();
    this.parts.response.end(sent);
  }

  /** Writes nothing more, as its client is gone or its answer is another. */
  close(): void {
    this.over = true;
    clearTimeout(this.life);
    clearTimeout(this.flushing);
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  private room(): Promise<void> | undefined {
    if (this.over || !this.parts.response.writableNeedDrain) return undefined;
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private begin(headers: readonly string[] = []): void {
    if (this.begun) return;
    this.begun = true;
    const { response, format } = this.parts;
    // Proxies would collect an answer otherwise.
    const own = ['Content-Type', FORMATS[format].contentType, 'X-Accel-Buffering', 'no', 'Vary', 'Accept'];
    response.writeHead(200, [...own, ...headers, ...this.parts.headers()]);
    response.on('drain', () => {
      this.flush();
      for (const resolve of this.waiting.splice(0)) resolve();
    });
  }

  /** It has taken less than it was told. */
  private get isSlow(): boolean {
    return this.begun && this.parts.response.writableNeedDrain;
  }

  /** What a reader is too slow for is left out: only the latest state counts. */
  private flush(): void {
    this.flushing = undefined;
    while (!this.over && !this.isSlow && !this.states.isEmpty) this.write(this.states.take(STATES_AT_ONCE));
  }

  private write(events: readonly ToldEvent[]): void {
    if (this.over || events.length === 0) return;
    this.begin();
    const { response, format, cutOff } = this.parts;
    if (response.writableLength > LIMITS.streamBytes) return cutOff();
    const text = eventsText(events, format);
    if (text !== '') response.write(text);
    this.life.refresh();
  }
}
