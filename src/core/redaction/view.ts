/** A text as it reads once an escaping is taken out, and where each of its characters stood before. */
export interface View {
  readonly text: string;
  /** Undefined: nothing was taken out. */
  readonly starts?: Int32Array;
  /** Before which character of the given text each character ended. */
  readonly ends?: Int32Array;
}

/** Takes the decoded characters of a view, one after the other; used again, it writes over the view before. */
export class ViewWriter {
  private readonly codes: Uint16Array;
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;
  private length = 0;

  constructor(most: number) {
    this.codes = new Uint16Array(most);
    this.starts = new Int32Array(most);
    this.ends = new Int32Array(most);
  }

  /** A code unit that was written from `start` to before `end`. */
  add(code: number, start: number, end: number): void {
    this.codes[this.length] = code;
    this.starts[this.length] = start;
    this.ends[this.length] = end;
    this.length += 1;
  }

  /** A character that may need two units. */
  addPoint(point: number, start: number, end: number): void {
    for (const unit of String.fromCodePoint(point).split('')) this.add(unit.charCodeAt(0), start, end);
  }

  view(): View {
    const bytes = Buffer.from(this.codes.buffer, 0, this.length * 2);
    this.length = 0;
    return { text: bytes.toString('utf16le'), starts: this.starts, ends: this.ends };
  }
}
