import { invalidInput, quoteValue } from '../../core/input/invalid-input.js';

/** `auto`: a live view on a terminal, lines elsewhere. */
export const PROGRESS_STYLES = ['auto', 'plain', 'json'] as const;
export type ProgressStyle = (typeof PROGRESS_STYLES)[number];

/** Reads what `--progress` was given. */
export function progressStyle(given: string): ProgressStyle {
  const style = PROGRESS_STYLES.find((known) => known === given);
  if (style) return style;
  throw invalidInput(
    `invalid --progress ${quoteValue(given)}: must be one of ${PROGRESS_STYLES.join(', ')}`,
    'leave it out, or write --progress json',
  );
}
