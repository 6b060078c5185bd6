import { Beginnings } from './beginnings.js';
import { hashOf, mixed, partHash, rollingHashes } from './rolling-hash.js';
import { GRAM_OF_LONGER } from './pieces.js';
import type { SecretPool } from './secret-pool.js';
import { GRAM, LONGEST_WHOLE, SHORTEST_SECRET, STRIDE } from './sizes.js';

/** A value that is looked for as a whole is found by its first characters; as many of them as the largest of these allows. */
const LENGTHS = [6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 20, 24, 32, 40, 48];

/** Where a secret stands in a text, from one character to before another. */
export type Range = [start: number, end: number];

/**
 * The secrets, laid out so that a text is searched in time that grows with the text and not with what the secrets are:
 * fixed lengths of them are found by rolling hashes, compared, and followed in both directions. Only those are laid out
 * whose first characters stand somewhere in the text, which are few of a file with very many lines.
 */
export class SecretIndex {
  private readonly units: Uint16Array;
  /**
   * Two numbers a slot. Where its characters stand in the pool; and how many they are (0: the slot is empty), in the next
   * byte how many are masked at least (of values that begin alike, as many as the longest has), and in the third 1 where
   * a gram stands at several places, of which one is known.
   */
  private readonly slots: Int32Array;
  private readonly bits: number;
  private readonly beginnings = new Beginnings(20);
  /** Lengths that are looked for, the longest first. */
  private readonly lengths: readonly number[];

  /** @param pieces What `piecesIn` found. */
  constructor({ units }: SecretPool, pieces: readonly number[]) {
    this.units = units;
    this.bits = Math.ceil(Math.log2(pieces.length + 2));
    this.slots = new Int32Array(2 ** (this.bits + 1));
    const used = new Set<number>();
    for (let index = 0; index < pieces.length; index += 2) {
      const [offset = 0, whole = 0] = [pieces[index], pieces[index + 1]];
      const length = whole === GRAM_OF_LONGER ? GRAM : (WHOLE_LENGTH[whole] ?? 0);
      used.add(length);
      this.add(offset, length, whole === GRAM_OF_LONGER ? GRAM : whole);
    }
    this.lengths = [...used].sort((a, b) => b - a);
  }

  /** Everything in a text that is a secret or a part of a long one. */
  find(text: Uint16Array): Range[] {
    const ranges: Range[] = [];
    const hashes = rollingHashes(text);
    for (let at = 0; at + SHORTEST_SECRET <= text.length; at += 1) {
      if (!this.beginnings.has(partHash(hashes, at, SHORTEST_SECRET))) continue;
      const slot = this.slotAt(text, hashes, at);
      if (slot !== undefined) addRange(ranges, this.followed(text, at, slot));
    }
    return ranges;
  }

  private slotAt(text: Uint16Array, hashes: Int32Array, at: number): number | undefined {
    for (const length of this.lengths) {
      if (at + length > text.length) continue;
      const slot = this.slotOf(partHash(hashes, at, length), text, at, length);
      if (this.slots[slot + 1] !== 0) return slot;
    }
    return undefined;
  }

  private add(offset: number, length: number, reach: number): void {
    const slot = this.slotOf(hashOf(this.units, offset, length), this.units, offset, length);
    const held = this.slots[slot + 1] ?? 0;
    if (held !== 0) {
      const isRepeated = reach === GRAM && length === GRAM ? 1 : held >> 16;
      this.slots[slot + 1] = length | (Math.max((held >> 8) & 0xff, reach) << 8) | (isRepeated << 16);
      return;
    }
    this.slots[slot] = offset;
    this.slots[slot + 1] = length | (reach << 8);
    this.beginnings.add(hashOf(this.units, offset, SHORTEST_SECRET));
  }

  /** The slot that holds these characters, or the empty one where they would be put. */
  private slotOf(hash: number, text: Uint16Array, at: number, length: number): number {
    let slot = 2 * mixed(hash ^ length, this.bits);
    while (this.slots[slot + 1] !== 0 && !this.holds(slot, text, at, length))
      slot = (slot + 2) & (this.slots.length - 1);
    return slot;
  }

  private holds(slot: number, text: Uint16Array, at: number, length: number): boolean {
    if (((this.slots[slot + 1] ?? 0) & 0xff) !== length) return false;
    const offset = this.slots[slot] ?? 0;
    for (let index = 0; index < length; index += 1)
      if (this.units[offset + index] !== text[at + index]) return false;
    return true;
  }

  /** What was found, and as much on both sides as belongs to the secret too: further away the next gram is found. */
  private followed(text: Uint16Array, at: number, slot: number): Range {
    const offset = this.slots[slot] ?? 0;
    const entry = this.slots[slot + 1] ?? 0;
    const length = entry & 0xff;
    // A gram of many places may go on as any of them does.
    const margin = entry >> 16 === 1 ? STRIDE : 0;
    let before = 0;
    const most = Math.min(STRIDE, at, offset);
    while (before < most && this.same(offset - before - 1, text, at - before - 1)) before += 1;
    let after = length;
    const last = Math.min(length + STRIDE, text.length - at);
    while (after < last && this.same(offset + after, text, at + after)) after += 1;
    const end = at + Math.max(after, (entry >> 8) & 0xff, length + margin);
    return [at - Math.max(before, Math.min(margin, at)), Math.min(text.length, end)];
  }

  /** Values are told apart in the pool by a character that ends each way. */
  private same(poolAt: number, text: Uint16Array, at: number): boolean {
    const unit = this.units[poolAt];
    return unit !== 0 && unit === text[at];
  }
}

/** Ranges come by where they were found; one that touches the last one makes it longer. */
function addRange(ranges: Range[], [start, end]: Range): void {
  const last = ranges.at(-1);
  if (!last || start > last[1]) ranges.push([start, end]);
  else ranges[ranges.length - 1] = [Math.min(start, last[0]), Math.max(end, last[1])];
}

/** By the length of a value, how many of its first characters are looked for. */
const WHOLE_LENGTH = Uint8Array.from({ length: LONGEST_WHOLE + 1 }, (_, length) =>
  Math.max(0, ...LENGTHS.filter((known) => known <= length)),
);
