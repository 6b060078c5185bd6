import { setImmediate as turn } from 'node:timers/promises';
import { printAs } from './json-text.js';

/** What JSON.stringify may print in another way: many digits, an exponent, a last zero after the point, minus zero. */
const ODD_NUMBER =
  /(?:^|[:,[\s])-?(?:[\d.]{16}|\d+(?:\.\d+)?[eE]|\d+\.\d*0(?:[\s,\]}]|$)|0\.000000|(?<=-)0(?:[\s,\]}]|$))/;

/** Characters that are looked at between two turns of others. */
const SLICE = 256 * 1024;

/**
 * Sees to it that a list is printed with its numbers byte for byte as qappctl printed them, where a JavaScript number
 * would change them. Costs a look at the text, and a second, slower reading of the entries that hold such a number.
 * @param list What was read from `text`, which is JSON for sure.
 */
export async function keepNumbers(list: readonly unknown[], text: string): Promise<void> {
  if (!ODD_NUMBER.test(text)) return;
  const { parse, LosslessNumber, isLosslessNumber } = await import('lossless-json');
  const options = {
    parseNumber: (digits: string) => new LosslessNumber(digits),
    onDuplicateKey: ({ newValue }: { newValue: unknown }) => newValue,
  };
  let seen = 0;
  for (const [index, entry] of entriesOf(text)) {
    const value = list[index];
    if (typeof value === 'object' && value !== null && ODD_NUMBER.test(entry))
      printAs(value, render(value, parse(entry, undefined, options), isLosslessNumber));
    seen += entry.length;
    if (seen > SLICE) await turn((seen = 0));
  }
}

/** The text of each entry of a list. */
function* entriesOf(text: string): Generator<[index: number, entry: string]> {
  let [depth, start, count] = [0, 0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === '[' || character === '{') {
      depth += 1;
      if (depth === 1) start = at + 1;
    } else if ((character === ',' && depth === 1) || character === ']' || character === '}') {
      if (depth === 1) yield [count, text.slice(start, at)];
      if (character !== ',') depth -= 1;
      else [start, count] = [at + 1, count + 1];
    }
  }
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at += 1) {
    at = text.indexOf('"', at);
    let escapes = 0;
    while (text[at - 1 - escapes] === '\\') escapes += 1;
    if (escapes % 2 === 0) return at;
  }
}

/** The value in its own order of fields, with the numbers of the exact reading. */
function render(value: unknown, exact: unknown, isNumber: (value: unknown) => boolean): string {
  if (isNumber(exact)) return String(exact);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = exact as Record<string, unknown>;
  if (Array.isArray(value))
    return `[${value.map((member, index) => render(member, members[index], isNumber)).join()}]`;
  return `{${Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]) => `${JSON.stringify(key)}:${render(member, members[key], isNumber)}`)
    .join()}}`;
}
