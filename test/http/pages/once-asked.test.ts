import { describe, expect, it } from 'vitest';
import { onceAsked } from '../../../src/http/pages/once-asked.js';

describe('what is made when it is first asked for', () => {
  it('is made once, for all who ask', async () => {
    let count = 0;
    const ask = onceAsked(async () => (count += 1));
    expect(await Promise.all([ask(), ask()])).toEqual([1, 1]);
    expect(await ask()).toBe(1);
  });

  it('is tried again after a failure', async () => {
    let count = 0;
    const ask = onceAsked(async () => {
      count += 1;
      if (count === 1) throw new Error('EMFILE');
      return count;
    });
    await expect(ask()).rejects.toThrow('EMFILE');
    expect(await ask()).toBe(2);
  });
});
