import { quoteValue } from '../../core/input/invalid-input.js';
import { INPUT_LIMITS } from '../../core/model/limits.js';
import { type Reading, readGivenText } from '../globals/given-text.js';

/** A seed file's text, or that of stdin for `-`. */
export function readSeed(file: string, reading: Reading): Promise<string> {
  const what = file === '-' ? 'the seed on stdin' : `the seed file ${quoteValue(file)}`;
  return readGivenText(file, { what, limit: INPUT_LIMITS.seedBytes }, reading);
}
