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

interface Rendered {
  events: readonly ToldEvent[];
  text: string;
}

/** Followers of one operation get the very same events at the same moment: they are rendered once. */
const latest: Partial<Record<FormatName, Rendered>> = {};

/** Events as they are sent, with the time at which the first follower was told. */
export function eventsText(events: readonly ToldEvent[], format: FormatName): string {
  const known = latest[format];
  if (known?.events.length === events.length && events.every((event, index) => event === known.events[index]))
    return known.text;
  const time = new Date().toISOString();
  const text = events
    .map((event) => FORMATS[format].text(event.type, JSON.stringify({ ...event, time })))
    .join('');
  latest[format] = { events, text };
  return text;
}
