import type { View, ViewWriter } from './view.js';

/** Percent-encoded text as it reads: with its pluses as they are (paths) and as blanks (queries, forms). */
export function* percentViews(writer: ViewWriter, text: string): Generator<View> {
  if (/%[\da-fA-F]{2}/.test(text)) yield decode(writer, text, '+');
  if (text.includes('+')) yield decode(writer, text, ' ');
}

function decode(writer: ViewWriter, text: string, plus: string): View {
  for (let at = 0; at < text.length;) {
    const bytes = bytesAt(text, at);
    const [first] = bytes;
    if (first === undefined) {
      writer.add((text[at] === '+' ? plus : text).charCodeAt(text[at] === '+' ? 0 : at), at, at + 1);
      at += 1;
      continue;
    }
    const character = Buffer.from(bytes).toString();
    // Bytes that are no UTF-8 are taken one by one.
    const whole = Buffer.from(character).equals(Buffer.from(bytes)) && [...character].length === 1;
    const end = at + 3 * (whole ? bytes.length : 1);
    writer.addPoint(whole ? (character.codePointAt(0) ?? first) : first, at, end);
    at = end;
  }
  return writer.view();
}

/** The bytes of one character that is written there, as many as its first byte announces and as are there. */
function bytesAt(text: string, at: number): number[] {
  const first = byteAt(text, at);
  if (first === undefined) return [];
  const announced = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
  const bytes = [first];
  while (bytes.length < announced) {
    const next = byteAt(text, at + 3 * bytes.length);
    if (next === undefined) break;
    bytes.push(next);
  }
  return bytes;
}

function byteAt(text: string, at: number): number | undefined {
  if (text[at] !== '%') return undefined;
  const digits = text.slice(at + 1, at + 3);
  return /^[\da-fA-F]{2}$/.test(digits) ? parseInt(digits, 16) : undefined;
}
