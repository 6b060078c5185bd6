import { invalidInput, quoteValue } from '../../core/input/invalid-input.js';
import type { Fields } from './route-fields.js';

/** The query parameters that ask for a part of a list. */
export const PAGE_PARAMETERS = ['limit', 'after'] as const;

const MOST_ENTRIES = 1_000;

/** Which part of a list is asked for. */
export interface Page {
  /** Entries at most. */
  limit: number;
  /** The name of the entry that the part begins behind; undefined: it begins at the list's start. */
  after?: string | undefined;
}

/** Takes the page out of a query; undefined when it asks for the whole list. */
export function splitPage(query: Fields): { fields: Fields; page: Page | undefined } {
  const { limit, after, ...fields } = query as Record<string, string | undefined>;
  if (limit === undefined && after === undefined) return { fields, page: undefined };
  return { fields, page: { limit: limit === undefined ? MOST_ENTRIES : parseLimit(limit), after } };
}

function parseLimit(text: string): number {
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MOST_ENTRIES) return limit;
  throw invalidInput(
    `invalid limit ${quoteValue(text)}: must be a whole number from 1 to ${MOST_ENTRIES}`,
    'leave it out to get the whole list',
  );
}

/**
 * The entries of a page, in the list's order, and the name to go on after; undefined when it was the last page.
 * @param nameFields The fields whose values name an entry, joined by colons.
 */
export function takePage(
  list: readonly object[],
  nameFields: readonly string[],
  { limit, after }: Page,
): { entries: object[]; next: string | undefined } {
  const nameOf = (entry: object) =>
    nameFields.map((field) => String((entry as Record<string, unknown>)[field])).join(':');
  const before = after === undefined ? -1 : list.findLastIndex((entry) => nameOf(entry) === after);
  if (after !== undefined && before < 0)
    throw invalidInput(
      `nothing in this list is named ${quoteValue(after)}, so nothing can come after it; it may be gone by now`,
      'begin again without after',
    );
  const end = before + 1 + limit;
  const last = end < list.length ? list[end - 1] : undefined;
  return { entries: list.slice(before + 1, end), next: last && nameOf(last) };
}

/** The Link field that leads to the next page, relative to this one's address, so that it holds behind a proxy's prefix too. */
export function nextLink(fields: Fields, limit: number, next: string): [name: string, value: string] {
  const query = new URLSearchParams({
    ...(fields as Record<string, string>),
    limit: String(limit),
    after: next,
  });
  return ['Link', `<?${query.toString()}>; rel="next"`];
}
