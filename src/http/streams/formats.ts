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

/** Followers of one thing are told the very same events: each is rendered once. Lines of logs have one follower. */
const rendered = new WeakMap<ToldEvent, Partial<Record<FormatName, string>>>();

/** Events as they are sent, with the time at which the first follower was told. */
export function eventsText(events: readonly ToldEvent[], format: FormatName): string {
  const time = new Date().toISOString();
  return events.map((event) => eventText(event, format, time)).join('');
}

function eventText(event: ToldEvent, format: FormatName, time: string): string {
  if (event.type === 'log') return FORMATS[format].text(event, time);
  const texts = rendered.get(event) ?? {};
  rendered.set(event, texts);
  return (texts[format] ??= FORMATS[format].text(event, time));
}
