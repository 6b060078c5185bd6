import type { Range } from './secret-index.js';

/** What Go's YAML reader says of a value that does not fit: the first seven bytes of those that have more than ten. */
const QUOTE = /`([^`\n]{1,7})\.\.\.`/g;
const QUOTED_BYTES = 7;

/** Where the beginning of a secret stands as a message of `gopkg.in/yaml` quotes it: too short to be found in any text. */
export function shortenedQuotes(text: string, secrets: readonly string[]): Range[] {
  const quotes = [...text.matchAll(QUOTE)];
  if (quotes.length === 0) return [];
  const beginnings = new Set(secrets.map((secret) => beginningOf(secret)));
  return quotes
    .filter(([, quoted = '']) => beginnings.has(beginningOf(quoted)))
    .map(({ index, 1: quoted = '' }) => [index + 1, index + 1 + quoted.length]);
}

/** Without what is left of a character that the seven bytes cut. */
function beginningOf(value: string): string {
  const bytes = Buffer.from(value.slice(0, QUOTED_BYTES));
  return bytes
    .subarray(0, QUOTED_BYTES)
    .toString()
    .replace(/\ufffd+$/, '');
}
