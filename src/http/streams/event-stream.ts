import type { ServerResponse } from 'node:http';
import type { ProgressEvent, ResultEvent } from '../../contract/events.js';
import { LIMITS } from '../../core/model/limits.js';
import { FORMATS, type FormatName } from './formats.js';
import { LatestPulls } from './latest-pulls.js';

export interface EventStreamParts {
  response: ServerResponse;
  format: FormatName;
  /** Header fields of every answer, asked for when the stream begins. */
  headers: () => readonly string[];
  /** Ends the connection of a client that takes too little: it would hold ever more of this server's memory. */
  cutOff: () => void;
}

/**
 * The events of one answer, as they come. It begins with the first of them, at the latest with a sign of life: until then
 * the request can still be refused with a status of its own. After that the status is 200, and its result tells the rest.
 */
export class EventStream {
  private begun = false;
  private over = false;
  private readonly late = new LatestPulls();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly parts: EventStreamParts) {
    this.timer = setTimeout(() => this.write({ type: 'alive' }), LIMITS.streamAlive).unref();
  }

  get hasBegun(): boolean {
    return this.begun;
  }

  readonly tell = (event: ProgressEvent): void => {
    // Of a pull only the latest state counts: what a reader is too slow for is left out.
    if (event.type === 'pull' && this.parts.response.writableNeedDrain) this.late.keep(event);
    else this.write(event);
  };

  /** The last event; calls back when all is sent. */
  end(result: ResultEvent, headers: readonly string[], sent: () => void): void {
    this.begin(headers);
    for (const event of this.late.take()) this.write(event);
    this.write(result);
    this.close();
    this.parts.response.end(sent);
  }

  /** Writes nothing more, as its client is gone or its answer is another. */
  close(): void {
    this.over = true;
    clearTimeout(this.timer);
  }

  private begin(headers: readonly string[] = []): void {
    if (this.begun) return;
    this.begun = true;
    const { response, format } = this.parts;
    // Proxies would collect an answer otherwise.
    const own = ['Content-Type', FORMATS[format].contentType, 'X-Accel-Buffering', 'no', 'Vary', 'Accept'];
    response.writeHead(200, [...own, ...headers, ...this.parts.headers()]);
    response.on('drain', () => this.late.take().forEach((event) => this.write(event)));
  }

  private write(event: ProgressEvent | ResultEvent | { type: 'alive' }): void {
    if (this.over) return;
    this.begin();
    const { response, format, cutOff } = this.parts;
    if (response.writableLength > LIMITS.streamBytes) return cutOff();
    response.write(FORMATS[format].text({ ...event, time: new Date().toISOString() }));
    this.timer.refresh();
  }
}
