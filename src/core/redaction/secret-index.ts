/** Shorter values are too common as words to be cut out of texts. */
export const SHORTEST_SECRET = 6;
/** Longer values are looked for by their grams, so that a part of one is found too. */
const LONGEST_WHOLE = 48;
/** Every so many characters of a long value, so many are looked for: a part of 31 characters holds such a gram. */
const GRAM = 20;
const STRIDE = 12;
/** A value that is looked for as a whole is found by its first characters; as many of them as the largest of these allows. */
const LENGTHS = [6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 20, 24, 32, 40, 48];
const MULTIPLIER = 0x2c9277b5;
const FILTER_BITS = 20;

/** Where a secret stands in a text, from one character to before another. */
export type Range = [start: number, end: number];

/**
 * The secrets, laid out so that a text is searched in time that grows with the text and not with what the secrets are:
 * fixed lengths of them are found by rolling hashes, compared, and followed in both directions.
 */
export class SecretIndex {
  private readonly pool: string;
  /** Of each slot: where its characters stand in the pool, and how many they are; a length of 0 is an empty slot. */
  private readonly offsets: Int32Array;
  private readonly lengths: Uint8Array;
  /** How many characters are masked at least: of values that begin alike, as many as the longest has. */
  private readonly reach: Uint8Array;
  /** 1 where a gram stands at several places, of which one is known. */
  private readonly repeated: Uint8Array;
  /** Value that the characters belong to, as its end in the pool. */
  private readonly ends: Int32Array;
  private readonly filter = new Uint8Array(1 << (FILTER_BITS - 3));
  private readonly used = new Set<number>();
  private readonly mask: number;

  constructor(values: readonly string[]) {
    this.pool = values.join('\0');
    const size = 2 ** Math.ceil(Math.log2(2 * countOf(values) + 2));
    this.mask = size - 1;
    this.offsets = new Int32Array(size);
    this.ends = new Int32Array(size);
    this.lengths = new Uint8Array(size);
    this.reach = new Uint8Array(size);
    this.repeated = new Uint8Array(size);
    const hashes = rollingHashes(this.pool);
    let start = 0;
    for (const { length } of values) {
      this.addValue(hashes, start, length);
      start += length + 1;
    }
  }

  /** Everything in a text that is a secret or a part of a long one. */
  find(text: string): Range[] {
    const ranges: Range[] = [];
    const lengths = [...this.used].sort((a, b) => b - a);
    const hashes = rollingHashes(text);
    for (let at = 0; at + SHORTEST_SECRET <= text.length; at += 1) {
      if (!this.mayBegin(substringHash(hashes, at, SHORTEST_SECRET))) continue;
      for (const length of lengths) {
        if (at + length > text.length) continue;
        const slot = this.slotOf(substringHash(hashes, at, length), text, at, length);
        if (this.lengths[slot] === 0) continue;
        addRange(ranges, this.followed(text, at, slot));
        break;
      }
    }
    return ranges;
  }

  private addValue(hashes: Int32Array, start: number, length: number): void {
    const end = start + length;
    if (length < SHORTEST_SECRET) return;
    if (length <= LONGEST_WHOLE) return this.add(hashes, start, WHOLE_LENGTH[length] ?? 0, length, end);
    for (let at = start; at + GRAM < end; at += STRIDE) this.add(hashes, at, GRAM, GRAM, end);
    this.add(hashes, end - GRAM, GRAM, GRAM, end);
  }

  private add(hashes: Int32Array, offset: number, length: number, reach: number, end: number): void {
    const slot = this.slotOf(substringHash(hashes, offset, length), this.pool, offset, length);
    this.reach[slot] = Math.max(this.reach[slot] ?? 0, reach);
    if (this.lengths[slot] !== 0) {
      if (reach === GRAM && length === GRAM) this.repeated[slot] = 1;
      return;
    }
    this.offsets[slot] = offset;
    this.lengths[slot] = length;
    this.ends[slot] = end;
    this.used.add(length);
    const bit = filterBit(substringHash(hashes, offset, SHORTEST_SECRET));
    this.filter[bit >> 3] = (this.filter[bit >> 3] ?? 0) | (1 << (bit & 7));
  }

  private mayBegin(hash: number): boolean {
    const bit = filterBit(hash);
    return ((this.filter[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0;
  }

  /** The slot that holds these characters, or the empty one where they would be put. */
  private slotOf(hash: number, text: string, at: number, length: number): number {
    let slot = spread(hash ^ length) & this.mask;
    while (this.lengths[slot] !== 0 && !this.holds(slot, text, at, length)) slot = (slot + 1) & this.mask;
    return slot;
  }

  private holds(slot: number, text: string, at: number, length: number): boolean {
    if (this.lengths[slot] !== length) return false;
    const offset = this.offsets[slot] ?? 0;
    for (let index = 0; index < length; index += 1)
      if (this.pool.charCodeAt(offset + index) !== text.charCodeAt(at + index)) return false;
    return true;
  }

  /** What was found, and as much on both sides as belongs to the secret too: further away the next gram is found. */
  private followed(text: string, at: number, slot: number): Range {
    const offset = this.offsets[slot] ?? 0;
    const length = this.lengths[slot] ?? 0;
    // A gram of many places may go on as any of them does.
    const margin = this.repeated[slot] === 1 ? STRIDE : 0;
    let before = 0;
    const most = Math.min(STRIDE, at, offset);
    while (before < most && this.same(offset - before - 1, text, at - before - 1)) before += 1;
    let after = length;
    const last = Math.min(length + STRIDE, (this.ends[slot] ?? 0) - offset, text.length - at);
    while (after < last && this.same(offset + after, text, at + after)) after += 1;
    const end = at + Math.max(after, this.reach[slot] ?? 0, length + margin);
    return [at - Math.max(before, Math.min(margin, at)), Math.min(text.length, end)];
  }

  /** Values are told apart in the pool by a character that ends each way. */
  private same(poolAt: number, text: string, at: number): boolean {
    const character = this.pool.charCodeAt(poolAt);
    return character !== 0 && character === text.charCodeAt(at);
  }
}

/** Ranges come by where they were found; one that touches the last one makes it longer. */
function addRange(ranges: Range[], [start, end]: Range): void {
  const last = ranges.at(-1);
  if (!last || start > last[1]) ranges.push([start, end]);
  else ranges[ranges.length - 1] = [Math.min(start, last[0]), Math.max(end, last[1])];
}

function countOf(values: readonly string[]): number {
  return values.reduce(
    (sum, { length }) => sum + (length <= LONGEST_WHOLE ? 1 : Math.ceil(length / STRIDE) + 1),
    0,
  );
}

/** By the length of a value, how many of its first characters are looked for. */
const WHOLE_LENGTH = Uint8Array.from({ length: LONGEST_WHOLE + 1 }, (_, length) =>
  Math.max(0, ...LENGTHS.filter((known) => known <= length)),
);

/** The powers of the multiplier, up to the longest that is looked for. */
const POWERS = new Int32Array(LONGEST_WHOLE + 1);
POWERS[0] = 1;
for (let index = 1; index <= LONGEST_WHOLE; index += 1)
  POWERS[index] = Math.imul(POWERS[index - 1] ?? 0, MULTIPLIER);

/** Hash of each beginning of a text: the hash of any part follows from two of them. */
function rollingHashes(text: string): Int32Array {
  const hashes = new Int32Array(text.length + 1);
  let hash = 0;
  for (let index = 0; index < text.length; index += 1) {
    hash = (Math.imul(hash, MULTIPLIER) + text.charCodeAt(index) + 1) | 0;
    hashes[index + 1] = hash;
  }
  return hashes;
}

function substringHash(hashes: Int32Array, at: number, length: number): number {
  return ((hashes[at + length] ?? 0) - Math.imul(hashes[at] ?? 0, POWERS[length] ?? 0)) | 0;
}

function spread(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}

function filterBit(hash: number): number {
  return spread(hash) >>> (32 - FILTER_BITS);
}
