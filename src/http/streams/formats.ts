import type { ProgressEvent, ResultEvent } from '../../contract/events.js';

/** What a stream tells. */
export type ToldEvent = ProgressEvent | ResultEvent | { type: 'alive' };

export type FormatName = 'ndjson' | 'sse';

interface Format {
  contentType: string;
  /** An event, complete. */
  text(type: string, json: string): string;
}

/** One JSON document a line; and Server-Sent Events, each with its type as the event's name. */
export const FORMATS: Readonly<Record<FormatName, Format>> = {
  ndjson: { contentType: 'application/x-ndjson; charset=utf-8', text: (_, json) => `${json}\n` },
  sse: {
    contentType: 'text/event-stream; charset=utf-8',
    text: (type, json) => `event: ${type}\ndata: ${json}\n\n`,
  },
};

/** Followers of one operation get the very same events: each is rendered once. */
const rendered = new WeakMap<ToldEvent, string>();

/** An event as it is sent, with the time at which the first follower was told. */
export function eventText(event: ToldEvent, format: FormatName): string {
  const json = rendered.get(event) ?? JSON.stringify({ ...event, time: new Date().toISOString() });
  rendered.set(event, json);
  return FORMATS[format].text(event.type, json);
}
