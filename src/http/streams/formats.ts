import type { ProgressEvent, ResultEvent } from '../../contract/events.js';

/** What a stream tells. */
export type ToldEvent = ProgressEvent | ResultEvent | { type: 'alive' };

export type FormatName = 'ndjson' | 'sse' | 'text';

interface Format {
  contentType: string;
  /** An event, complete, with the time at which it was told. */
  text(event: ToldEvent, time: string): string;
}

const jsonOf = (event: ToldEvent, time: string) => JSON.stringify({ ...event, time });

/** One JSON document a line; Server-Sent Events, each with its type as the event's name; lines of logs as they are. */
export const FORMATS: Readonly<Record<FormatName, Format>> = {
  ndjson: {
    contentType: 'application/x-ndjson; charset=utf-8',
    text: (event, time) => `${jsonOf(event, time)}\n`,
  },
  sse: {
    contentType: 'text/event-stream; charset=utf-8',
    text: (event, time) => `event: ${event.type}\ndata: ${jsonOf(event, time)}\n\n`,
  },
  text: {
    contentType: 'text/plain; charset=utf-8',
    text: (event) =>
      event.type === 'log'
        ? `${event.timestamp === undefined ? '' : `${event.timestamp} `}${event.line}\n`
        : '',
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
  const text = events.map((event) => FORMATS[format].text(event, time)).join('');
  latest[format] = { events, text };
  return text;
}
