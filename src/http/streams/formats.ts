import type { StreamEvent } from '../../contract/events.js';

/** How events are written on a connection. */
export interface StreamFormat {
  contentType: string;
  /** An event, complete. */
  text(event: StreamEvent): string;
}

export type FormatName = 'ndjson' | 'sse';

/** One JSON document a line; and Server-Sent Events, each with its type as the event's name. */
export const FORMATS: Readonly<Record<FormatName, StreamFormat>> = {
  ndjson: {
    contentType: 'application/x-ndjson; charset=utf-8',
    text: (event) => `${JSON.stringify(event)}\n`,
  },
  sse: {
    contentType: 'text/event-stream; charset=utf-8',
    text: (event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`,
  },
};
