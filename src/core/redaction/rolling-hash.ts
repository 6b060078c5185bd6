/** Longest part of a text that a hash is asked of. */
const LONGEST_HASHED = 48;

/** Odd, and another one in each process: nobody can send texts that were made to have one hash. */
const MULTIPLIER = (Math.random() * 2 ** 32) | 1;

const POWERS = new Int32Array(LONGEST_HASHED + 1);
POWERS[0] = 1;
for (let index = 1; index <= LONGEST_HASHED; index += 1)
  POWERS[index] = Math.imul(POWERS[index - 1] ?? 0, MULTIPLIER);

/** The hash of a text that is one unit longer. */
function extended(hash: number, unit: number): number {
  return (Math.imul(hash, MULTIPLIER) + unit + 1) | 0;
}

export function hashOf(units: Uint16Array, at: number, length: number): number {
  let hash = 0;
  for (let index = at; index < at + length; index += 1) hash = extended(hash, units[index] ?? 0);
  return hash;
}

/** Calls back with the hash of every part of a text that is so long, one after the other. */
export function eachPartHash(units: Uint16Array, length: number, tell: (hash: number) => void): void {
  const power = POWERS[length] ?? 0;
  let hash = hashOf(units, 0, Math.min(length - 1, units.length));
  for (let end = length - 1; end < units.length; end += 1) {
    const left = end < length ? 0 : (units[end - length] ?? 0) + 1;
    hash = (extended(hash, units[end] ?? 0) - Math.imul(left, power)) | 0;
    tell(hash);
  }
}

/** Hash of each beginning of a text: that of any part follows from two of them. */
export function rollingHashes(units: Uint16Array): Int32Array {
  const hashes = new Int32Array(units.length + 1);
  let hash = 0;
  for (let index = 0; index < units.length; index += 1) {
    hash = extended(hash, units[index] ?? 0);
    hashes[index + 1] = hash;
  }
  return hashes;
}

/** The same number as `hashOf` gives. */
export function partHash(hashes: Int32Array, at: number, length: number): number {
  return ((hashes[at + length] ?? 0) - Math.imul(hashes[at] ?? 0, POWERS[length] ?? 0)) | 0;
}

/** As many bits of a hash as are wanted, each of them depending on all bits of the hash. */
export function mixed(hash: number, bits: number): number {
  const half = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  const whole = Math.imul(half ^ (half >>> 13), 0xc2b2ae35);
  return (whole ^ (whole >>> 16)) >>> (32 - bits);
}
