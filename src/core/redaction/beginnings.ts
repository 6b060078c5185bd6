import { mixed } from './rolling-hash.js';

/** What texts begin with, as hashes: tells for sure that something is not among them, and that it may be. */
export class Beginnings {
  private readonly marks: Uint32Array;

  /** @param bits How many places there are, as a power of two: some ten times as many as there are beginnings. */
  constructor(private readonly bits: number) {
    this.marks = new Uint32Array(2 ** (bits - 5));
  }

  add(hash: number): void {
    const mark = mixed(hash, this.bits);
    this.marks[mark >>> 5] = (this.marks[mark >>> 5] ?? 0) | (1 << (mark & 31));
  }

  has(hash: number): boolean {
    const mark = mixed(hash, this.bits);
    return ((this.marks[mark >>> 5] ?? 0) & (1 << (mark & 31))) !== 0;
  }
}
