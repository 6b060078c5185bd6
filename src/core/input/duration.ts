import ms from 'ms';
import { invalidInput, quoteValue } from './invalid-input.js';

/** Longer waits overflow the timers of Node. */
const LONGEST = 2 ** 31 - 1;

/**
 * Milliseconds of a text such as `30s`, `2m` or `1500ms`; a bare number is seconds.
 * @param name What the text was given as, for the error.
 * @param least Zero only where it has a meaning.
 */
export function parseDuration(name: string, text: string, least = 1): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : parseMs(text);
  if (value !== undefined && value >= least && value <= LONGEST) return value;
  throw invalidInput(
    `invalid ${name} ${quoteValue(text)}: not a time ${least > 0 ? `from ${least}ms ` : ''}up to 24 days`,
    'write it like 30s, 2m or 1500ms',
  );
}

function parseMs(text: string): number | undefined {
  if (text === '' || text.length > 50) return undefined;
  const value = ms(text as ms.StringValue) as number | undefined;
  return Number.isFinite(value) ? value : undefined;
}
