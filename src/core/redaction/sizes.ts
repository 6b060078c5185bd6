/** Shorter values are too common as words to be cut out of texts. */
export const SHORTEST_SECRET = 6;
/** Longer values are looked for by their grams, so that a part of one is found too. */
export const LONGEST_WHOLE = 48;
/** Every so many characters of a long value, so many are looked for: a part of 31 characters holds such a gram. */
export const GRAM = 20;
export const STRIDE = 12;
