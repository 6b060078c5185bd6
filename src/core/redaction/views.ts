import { base64Views } from './base64-view.js';
import { percentViews } from './percent-view.js';
import { type View, ViewWriter } from './view.js';

/** Every way in which a text may have been written by a program that quotes; each is valid until the next is asked for. */
export function* viewsOf(text: string): Generator<View> {
  yield { text };
  const writer = new ViewWriter(text.length);
  if (text.includes('\\')) {
    const unescaped = decodeBackslashes(writer, text);
    yield unescaped;
    // JSON that was quoted as a string in JSON.
    if (unescaped.text.includes('\\'))
      yield through(unescaped, decodeBackslashes(new ViewWriter(text.length), unescaped.text));
  }
  yield* percentViews(writer, text);
  yield* base64Views(writer, text);
}

/** What follows the backslash: JSON, Go's quotes, and those of most other languages. */
const ESCAPES = /^(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|x([\da-fA-F]{2})|([0-3][0-7]{2})|([^]))/;
const SHORT: Record<string, number> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, e: 27 };
const LONGEST_ESCAPE = 9;

function decodeBackslashes(writer: ViewWriter, text: string): View {
  for (let at = 0; at < text.length;) {
    const match = text[at] === '\\' && ESCAPES.exec(text.slice(at + 1, at + 1 + LONGEST_ESCAPE));
    const end = match ? at + 1 + match[0].length : at + 1;
    if (match) writer.addPoint(pointOf(match), at, end);
    else writer.add(text.charCodeAt(at), at, end);
    at = end;
  }
  return writer.view();
}

function pointOf([, unit, point, byte, octal, other = '\\']: RegExpExecArray): number {
  if (octal !== undefined) return parseInt(octal, 8);
  const digits = unit ?? point ?? byte;
  if (digits === undefined) return SHORT[other] ?? other.charCodeAt(0);
  const code = parseInt(digits, 16);
  return code > 0x10_ffff ? 0xfffd : code;
}

/** A view of a view, with the places of the first text. */
function through(outer: View, inner: View): View {
  const length = inner.text.length;
  const starts = new Int32Array(length);
  const ends = new Int32Array(length);
  for (let index = 0; index < length; index += 1) {
    starts[index] = outer.starts?.[inner.starts?.[index] ?? 0] ?? 0;
    ends[index] = outer.ends?.[(inner.ends?.[index] ?? 1) - 1] ?? 0;
  }
  return { text: inner.text, starts, ends };
}
