import { hexAt } from './digits.js';
import { type View, ViewWriter } from './view.js';

const BACKSLASH = 0x5c;
/** Digits of the escapes that are numbers: JSON, Go's quotes, and those of most other languages. */
const HEX_DIGITS = new Map([
  ['u'.charCodeAt(0), 4],
  ['U'.charCodeAt(0), 8],
  ['x'.charCodeAt(0), 2],
]);
const SHORT = new Uint16Array(128).map((_, code) => code);
Object.entries({ a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, e: 27 }).forEach(
  ([letter, code]) => (SHORT[letter.charCodeAt(0)] = code),
);

/** Those that YAML alone has; elsewhere the letter stands for itself. */
const YAML = SHORT.slice();
Object.entries({ 0: 0, _: 0xa0, N: 0x85, L: 0x2028, P: 0x2029 }).forEach(
  ([letter, code]) => (YAML[letter.charCodeAt(0)] = code),
);

/** Whether a text may hold escapes that YAML alone has. */
export function mayBeYaml(text: string): boolean {
  return /\\[0_NLP]/.test(text);
}

/** A text without the backslashes that a program wrote into it. */
export function backslashView(from: View, isYaml = false): View {
  const short = isYaml ? YAML : SHORT;
  const { units } = from;
  const writer = new ViewWriter(from);
  for (let at = 0; at < units.length;) {
    if (units[at] === BACKSLASH && at + 1 < units.length) at = readEscape(writer, units, at, short);
    else writer.add(units[at] ?? 0, at, ++at);
  }
  return writer.view();
}

/** Takes the escape that begins there, and tells where it ends. */
function readEscape(writer: ViewWriter, units: Uint16Array, at: number, short: Uint16Array): number {
  const letter = units[at + 1] ?? 0;
  const digits = HEX_DIGITS.get(letter);
  const number = digits === undefined ? octalAt(units, at + 1) : hexAt(units, at + 2, digits);
  const end = number < 0 ? at + 2 : digits === undefined ? at + 4 : at + 2 + digits;
  const point = number < 0 ? (short[letter] ?? letter) : number > 0x10_ffff ? 0xfffd : number;
  writer.addPoint(point, at, end);
  return end;
}

/** Three octal digits of one byte, or -1. */
function octalAt(units: Uint16Array, at: number): number {
  const [first, second, third] = [digitAt(units, at), digitAt(units, at + 1), digitAt(units, at + 2)];
  if (first > 3 || second > 7 || third > 7) return -1;
  return first * 64 + second * 8 + third;
}

/** A decimal digit; anything else is larger than any. */
function digitAt(units: Uint16Array, at: number): number {
  const digit = (units[at] ?? 0) - 0x30;
  return digit < 0 ? 10 : digit;
}
