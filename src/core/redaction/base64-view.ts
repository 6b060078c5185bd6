import { base64Digit } from './digits.js';
import { type View, ViewWriter } from './view.js';

/** Digits in a row; fewer hold no secret. */
const SHORTEST_RUN = 8;
/** Stands between the bytes of two runs. */
const GAP = 0xffff;

/** The bytes behind what may be base64, of either alphabet: a group may begin at each of four digits. */
export function* base64Views(from: View): Generator<View> {
  const { units } = from;
  const runs = runsOf(units);
  if (runs.length === 0) return;
  for (let shift = 0; shift < 4; shift += 1) {
    const writer = new ViewWriter(from);
    for (let index = 0; index < runs.length; index += 2)
      decodeRun(writer, units, (runs[index] ?? 0) + shift, runs[index + 1] ?? 0);
    yield writer.view();
  }
}

/** Where each run begins and ends, one number after the other. */
function runsOf(units: Uint16Array): number[] {
  const runs: number[] = [];
  for (let at = 0; at < units.length; at += 1) {
    const start = at;
    while (base64Digit(units[at]) >= 0) at += 1;
    if (at - start >= SHORTEST_RUN) runs.push(start, at);
  }
  return runs;
}

function decodeRun(writer: ViewWriter, units: Uint16Array, start: number, end: number): void {
  let bits = 0;
  let held = 0;
  for (let at = start; at < end; at += 1) {
    bits = ((bits << 6) | base64Digit(units[at])) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    writer.add((bits >> held) & 0xff, at - 1, at + 1);
  }
  writer.add(GAP, end - 1, end);
}
