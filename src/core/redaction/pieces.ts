import type { Beginnings } from './beginnings.js';
import { hashOf } from './rolling-hash.js';
import type { SecretPool } from './secret-pool.js';
import { GRAM, LONGEST_WHOLE, SHORTEST_SECRET, STRIDE } from './sizes.js';

/** Stands for the length of a value where a piece is one of many of a longer one. */
export const GRAM_OF_LONGER = 0;

/** Spans that are looked at before others get their turn. */
const SPANS_A_STEP = 8_000;

/**
 * The pieces of secrets that a text may hold: where each stands, and of what length its value is, one number after the
 * other. Yields now and then, so that what takes long can be done in steps.
 */
export function* piecesIn(
  { units, spans }: SecretPool,
  text: Beginnings,
): Generator<undefined, readonly number[]> {
  const pieces: number[] = [];
  for (let index = 0; index < spans.length; index += 2) {
    const [start = 0, end = 0] = [spans[index], spans[index + 1]];
    if (end - start <= LONGEST_WHOLE) {
      if (text.has(hashOf(units, start, SHORTEST_SECRET))) pieces.push(start, end - start);
    } else addGrams(pieces, units, text, start, end);
    if (index % (2 * SPANS_A_STEP) === 0) yield;
  }
  return pieces;
}

function addGrams(pieces: number[], units: Uint16Array, text: Beginnings, start: number, end: number): void {
  for (let at = start; at < end - GRAM; at += STRIDE)
    if (text.has(hashOf(units, at, SHORTEST_SECRET))) pieces.push(at, GRAM_OF_LONGER);
  pieces.push(end - GRAM, GRAM_OF_LONGER);
}
