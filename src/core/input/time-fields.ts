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

const MOMENT = '^\\d{4}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?([Zz]|[+-]\\d\\d:\\d\\d)$';

/** How long ago, as above, or a moment of RFC 3339. */
export const past = v.pipe(
  v.string(),
  v.check(
    (value) =>
      new RegExp(TIME).test(value) || (new RegExp(MOMENT).test(value) && !Number.isNaN(Date.parse(value))),
    'is neither a time such as 10m nor a moment such as 2022-12-01T19:02:19+08:00',
  ),
  v.metadata({ pattern: `(${TIME})|(${MOMENT})` }),
);

/** The moment that such a field names. */
export function momentOf(name: string, given: string, now: number): Date {
  return new Date(new RegExp(MOMENT).test(given) ? Date.parse(given) : now - parseDuration(name, given, 0));
}

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
