import * as v from 'valibot';
import { invalidInput } from './invalid-input.js';
import { parseDuration } from './duration.js';

const TIME = '^\\d{1,9}(\\.\\d{1,3})?(ms|s|m|h)?$';

/** A time as a text: `30s`, `2m`, `1500ms`; a bare number is seconds. How long it may be is said where it is used. */
export const time = v.pipe(
  v.string(),
  v.check((value) => new RegExp(TIME).test(value), 'is not a time: write it like 30s, 2m or 1500ms'),
  v.metadata({ pattern: TIME }),
);

/** Milliseconds of such a field. */
export function millisecondsOf(
  name: string,
  given: string | undefined,
  { otherwise, least = 0, most }: { otherwise: string; least?: number; most: number },
): number {
  const value = parseDuration(name, given ?? otherwise, least);
  if (value <= most) return value;
  throw invalidInput(`invalid ${name} '${given}': at most ${most / 60_000}m`, `write it like ${otherwise}`);
}
