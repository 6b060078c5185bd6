import { closest, distance } from 'fastest-levenshtein';

/** The known word that a mistyped one was probably meant to be: at most two letters, or a third of it, are wrong. */
export function nearest(mistyped: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const word = mistyped.toLowerCase();
  const near = closest(word, known);
  return distance(word, near) <= Math.max(2, near.length / 3) ? near : undefined;
}
