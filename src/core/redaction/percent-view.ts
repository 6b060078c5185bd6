import { hexAt } from './digits.js';
import { type View, ViewWriter } from './view.js';

const PERCENT = 0x25;
const PLUS = 0x2b;
const BLANK = 0x20;

/** Percent-encoded text as it reads; `plus` is what a plus stands for: itself (paths) or a blank (queries, forms). */
function percentView(from: View, plus: number): View {
  const { units } = from;
  const writer = new ViewWriter(from);
  for (let at = 0; at < units.length;) {
    const unit = units[at] ?? 0;
    const first = unit === PERCENT ? hexAt(units, at + 1, 2) : -1;
    if (first < 0) {
      writer.add(unit === PLUS ? plus : unit, at, ++at);
      continue;
    }
    const length = lengthOf(first);
    const point = length === 1 ? first : pointAt(units, at, first, length);
    // Bytes that are no UTF-8 are taken one by one.
    const end = at + 3 * (point < 0 ? 1 : length);
    writer.addPoint(point < 0 ? first : point, at, end);
    at = end;
  }
  return writer.view();
}

/** Every reading of a text that holds percent signs or pluses. */
export function* percentViews(view: View): Generator<View> {
  if (view.units.includes(PERCENT)) yield percentView(view, PLUS);
  if (view.units.includes(PLUS)) yield percentView(view, BLANK);
}

/** Bytes of the character of UTF-8 that begins with this one; 1 as well for a byte that begins none. */
function lengthOf(first: number): number {
  return first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
}

/** Smallest character that needs so many bytes: one that could be written in fewer is no UTF-8. */
const SMALLEST = [0, 0, 0x80, 0x800, 0x1_0000];

/** The character whose bytes are written there; -1 when they are no UTF-8. */
function pointAt(units: Uint16Array, at: number, first: number, length: number): number {
  let point = first & (0x7f >> length);
  for (let index = 1; index < length; index += 1) {
    const place = at + 3 * index;
    const byte = units[place] === PERCENT ? hexAt(units, place + 1, 2) : -1;
    if (byte < 0x80 || byte > 0xbf) return -1;
    point = (point << 6) | (byte & 0x3f);
  }
  if (point < (SMALLEST[length] ?? 0) || point > 0x10_ffff || first > 0xf7) return -1;
  return point >= 0xd800 && point <= 0xdfff ? -1 : point;
}
