import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../../src/core/input/duration.js';

describe('a duration', () => {
  it.each([
    ['30s', 30_000],
    ['2m', 120_000],
    ['1500ms', 1500],
    ['1.5', 1500],
    ['5', 5000],
  ])('of %j is %i ms', (text, milliseconds) => {
    expect(parseDuration('--delay', text)).toBe(milliseconds);
  });

  it.each(['', 'soon', '-1s', '5 parsecs', '1'.repeat(60), '25d', '0'])('is not %j', (text) => {
    expect(() => parseDuration('--delay', text)).toThrow(`invalid --delay`);
  });

  it('may be zero where that has a meaning', () => {
    expect(parseDuration('--read-reuse', '0', 0)).toBe(0);
  });
});
