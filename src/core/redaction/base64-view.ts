import type { View, ViewWriter } from './view.js';

/** Digits of base64 in a row; fewer hold no secret. */
const RUN = /[A-Za-z0-9+/_-]{8,}/g;
/** Stands between the bytes of two runs. */
const GAP = 0xffff;

const DIGITS = new Int8Array(128).fill(-1);
[...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].forEach(
  (digit, value) => (DIGITS[digit.charCodeAt(0)] = value),
);
DIGITS['-'.charCodeAt(0)] = 62;
DIGITS['_'.charCodeAt(0)] = 63;

/** The bytes behind what may be base64, of either alphabet: a group may begin at each of four digits. */
export function* base64Views(writer: ViewWriter, text: string): Generator<View> {
  const runs = [...text.matchAll(RUN)].map((match) => [match.index, match.index + match[0].length] as const);
  if (runs.length === 0) return;
  for (const shift of [0, 1, 2, 3]) {
    for (const [start, end] of runs) decodeRun(writer, text, start + shift, end);
    yield writer.view();
  }
}

function decodeRun(writer: ViewWriter, text: string, start: number, end: number): void {
  let bits = 0;
  let held = 0;
  for (let at = start; at < end; at += 1) {
    bits = ((bits << 6) | (DIGITS[text.charCodeAt(at)] ?? 0)) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    writer.add((bits >> held) & 0xff, at - 1, at + 1);
  }
  writer.add(GAP, end - 1, end);
}
