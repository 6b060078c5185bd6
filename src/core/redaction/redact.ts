import { escapedPattern, percentPattern } from './escaped-patterns.js';
import { toWellFormed } from '../input/text.js';
import { plainText } from './plain-text.js';

/** Shorter values are too common as words to be cut out of texts. */
const SHORTEST_SECRET = 6;
/** Longer values are looked for in pieces, so that one that was cut off somewhere is found too. */
const LONGEST_PIECE = 1000;
/** Values that get patterns, so that a file of a hundred thousand lines keeps nobody busy; the rest is found in its usual forms. */
const MOST_PATTERNS = 1000;
const MASK = '[redacted]';

export type Redact = (text: string) => string;

/** Where a secret, or a piece of one, stands in a text. */
type Range = [start: number, end: number];

interface Form {
  /** Letters that stand in the text wherever this form does; undefined: any text may hold it. */
  anchor: string | undefined;
  find(text: string): Range[];
}

/**
 * Replaces each secret wherever it stands: as it is, without its control characters, escaped with backslashes (JSON of
 * any program, Go's quotes), percent-encoded or in base64.
 */
export function redactor(secrets: Iterable<string | undefined>): Redact {
  const values = new Set<string>();
  for (const secret of secrets) {
    if (secret === undefined) continue;
    for (const value of [secret, plainText(secret)]) for (const piece of piecesOf(value)) values.add(piece);
  }
  let forms: Form[] | undefined;
  return (text) => {
    if (values.size === 0) return text;
    forms ??= [...values].flatMap((value, index) => formsOf(value, index < MOST_PATTERNS));
    const beginnings = beginningsIn(text);
    const possible = forms.filter(({ anchor }) => anchor === undefined || beginnings.has(anchor));
    return masked(
      text,
      possible.flatMap((form) => form.find(text)),
    );
  };
}

function piecesOf(value: string): string[] {
  const pieces = value.length <= LONGEST_PIECE ? [value] : (value.match(/[^]{1,1000}/gu) ?? []);
  return pieces.filter((piece) => piece.length >= SHORTEST_SECRET);
}

/** Every run of so many characters: a text may be long and the secrets many, and few of them are in it. */
function beginningsIn(text: string): Set<string> {
  const found = new Set<string>();
  for (let at = 0; at + SHORTEST_SECRET <= text.length; at += 1)
    found.add(text.slice(at, at + SHORTEST_SECRET));
  return found;
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

function formsOf(secret: string, patterned: boolean): Form[] {
  const anchor = /[A-Za-z0-9]{6}/.exec(secret)?.[0];
  const literals = patterned
    ? [secret, ...base64Forms(secret)]
    : [secret, JSON.stringify(secret).slice(1, -1), encodeUrl(secret)];
  const patterns = patterned ? [escapedPattern, percentPattern] : [];
  return [
    ...[...new Set(literals)]
      .filter((form) => form.length >= SHORTEST_SECRET)
      .map((form) => ({ anchor: form.slice(0, SHORTEST_SECRET), find: literalFinder(form) })),
    ...patterns.map((pattern) => ({ anchor, find: patternFinder(() => pattern(secret)) })),
  ];
}

function encodeUrl(secret: string): string {
  return encodeURIComponent(toWellFormed(secret));
}

function literalFinder(form: string): Form['find'] {
  return (text) => {
    const ranges: Range[] = [];
    for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1))
      ranges.push([at, at + form.length]);
    return ranges;
  };
}

function patternFinder(sourceOf: () => string | undefined): Form['find'] {
  let expression: RegExp | undefined;
  return (text) => {
    // The empty lookahead is found nowhere.
    expression ??= new RegExp(sourceOf() ?? '(?!)', 'g');
    return [...text.matchAll(expression)].map((match) => [match.index, match.index + match[0].length]);
  };
}

/** The three ways a text can stand inside base64, less the digits that it shares with its neighbours. */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const head = shift === 0 ? 0 : shift + 1;
    const tail = (bytes.length + shift) % 3 === 0 ? encoded.length : encoded.length - 1;
    const inner = encoded.slice(head, tail);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
