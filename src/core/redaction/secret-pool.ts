import { SHORTEST_SECRET } from './sizes.js';

const LINE_FEED = 0x0a;
/** What stands at the ends of lines, and is left out by who quotes one. */
const BLANK = 0x20;

/** The texts of all secrets one after the other, in UTF-16 units. */
export interface SecretPool {
  units: Uint16Array;
  /** Where each secret begins and ends, one number after the other: every text as a whole, trimmed, and line by line. */
  spans: readonly number[];
}

export function secretPool(values: readonly string[]): SecretPool {
  // A zero in front of each and after the last.
  const units = new Uint16Array(values.reduce((sum, { length }) => sum + length + 1, 1));
  const bytes = Buffer.from(units.buffer);
  const spans: number[] = [];
  let at = 1;
  for (const value of values) {
    bytes.write(value, 2 * at, 'utf16le');
    addSpans(spans, units, at, at + value.length);
    at += value.length + 1;
  }
  return { units, spans };
}

function addSpans(spans: number[], units: Uint16Array, start: number, end: number): void {
  if (end - start < SHORTEST_SECRET) return;
  spans.push(start, end);
  if (isBlank(units[start]) || isBlank(units[end - 1])) addTrimmed(spans, units, start, end);
  for (let line = start; line < end;) {
    const found = units.indexOf(LINE_FEED, line);
    const lineEnd = found < 0 || found > end ? end : found;
    if (line > start || lineEnd < end) addTrimmed(spans, units, line, lineEnd);
    line = lineEnd + 1;
  }
}

function addTrimmed(spans: number[], units: Uint16Array, start: number, end: number): void {
  let [first, last] = [start, end];
  while (first < last && isBlank(units[first])) first += 1;
  while (last > first && isBlank(units[last - 1])) last -= 1;
  if (last - first >= SHORTEST_SECRET) spans.push(first, last);
}

function isBlank(unit: number | undefined): boolean {
  return unit !== undefined && (unit <= BLANK || unit === 0xa0 || unit === 0x3000 || unit === 0xfeff);
}
