/** A text as it reads once an escaping is taken out, in UTF-16 units, and where each of them stood in the text that was given. */
export interface View {
  readonly units: Uint16Array;
  /** Undefined: nothing was taken out. */
  readonly starts?: Int32Array;
  /** Before which unit of the given text each one ended. */
  readonly ends?: Int32Array;
}

export function unitsOf(text: string): Uint16Array {
  const units = new Uint16Array(text.length);
  Buffer.from(units.buffer).write(text, 'utf16le');
  return units;
}

/** Takes what a decoder reads from one view, and makes the next view of it. */
export class ViewWriter {
  private readonly units: Uint16Array;
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;
  private length = 0;

  constructor(private readonly from: View) {
    const most = from.units.length;
    this.units = new Uint16Array(most);
    this.starts = new Int32Array(most);
    this.ends = new Int32Array(most);
  }

  /** A unit that was written from `start` to before `end` in the view that is read. */
  add(unit: number, start: number, end: number): void {
    const { starts, ends } = this.from;
    this.units[this.length] = unit;
    this.starts[this.length] = starts ? (starts[start] ?? 0) : start;
    this.ends[this.length] = ends ? (ends[end - 1] ?? 0) : end;
    this.length += 1;
  }

  /** A character that may need two units. */
  addPoint(point: number, start: number, end: number): void {
    if (point <= 0xffff) return this.add(point, start, end);
    this.add(0xd800 + ((point - 0x1_0000) >> 10), start, end);
    this.add(0xdc00 + (point & 0x3ff), start, end);
  }

  view(): View {
    return { units: this.units.subarray(0, this.length), starts: this.starts, ends: this.ends };
  }
}
