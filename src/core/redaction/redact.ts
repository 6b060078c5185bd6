import { plainText } from './plain-text.js';
import { type Range, SecretIndex, SHORTEST_SECRET } from './secret-index.js';
import type { View } from './view.js';
import { viewsOf } from './views.js';

const MASK = '[redacted]';

export type Redact = (text: string) => string;

/**
 * Replaces each secret wherever it stands: as it is, without its control characters, escaped with backslashes (JSON of
 * any program, Go's quotes), percent-encoded or in base64. The text is decoded, the secrets are searched as they are:
 * nothing that a caller sent becomes a pattern, and the time needed grows with the sizes of both alone.
 */
export function redactor(secrets: Iterable<string | undefined>): Redact {
  const given = [...secrets].filter(
    (secret): secret is string => secret !== undefined && secret.length >= SHORTEST_SECRET,
  );
  let index: SecretIndex | undefined;
  return (text) => {
    if (given.length === 0) return text;
    index ??= new SecretIndex(waysOf(given));
    const ranges: Range[] = [];
    for (const view of viewsOf(text))
      for (const found of index.find(view.text)) ranges.push(placed(view, found));
    return masked(text, ranges);
  };
}

/** Secrets as texts and as bytes hold them. */
function waysOf(secrets: readonly string[]): string[] {
  if (secrets.every((secret) => PRINTABLE.test(secret))) return [...secrets];
  return secrets.flatMap((secret) => {
    const ways = UNPRINTABLE.test(secret) ? [secret, plainText(secret)] : [secret];
    return ways.flatMap((way) => (ASCII.test(way) ? [way] : [way, Buffer.from(way).toString('latin1')]));
  });
}

const UNPRINTABLE = /[^\P{C}\n\t]/u;
const PRINTABLE = /^[\n\t -~]*$/;
const ASCII = /^[\0-\x7f]*$/;

/** A range of a view as a range of the text that it was made of. */
function placed({ starts, ends }: View, [start, end]: Range): Range {
  return starts && ends ? [starts[start] ?? 0, ends[end - 1] ?? 0] : [start, end];
}

function masked(text: string, ranges: Range[]): string {
  let result = '';
  let done = 0;
  for (const [start, end] of ranges.sort(([a], [b]) => a - b)) {
    if (start > done || (start === 0 && done === 0)) result += text.slice(done, start) + MASK;
    done = Math.max(done, end);
  }
  return result + text.slice(done);
}
