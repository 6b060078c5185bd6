import { describe, expect, it } from 'vitest';
import { onlyOnce } from '../../../src/core/model/only-once.js';

describe('onlyOnce', () => {
  it('passes a text on once', () => {
    const told: string[] = [];
    const tell = onlyOnce((text) => told.push(text));
    for (const text of ['a', 'b', 'a']) tell(text);
    expect(told).toEqual(['a', 'b']);
  });

  it('remembers a bounded number of texts, the latest ones', () => {
    const told: string[] = [];
    const tell = onlyOnce((text) => told.push(text), 2);
    for (const text of ['a', 'b', 'c', 'c', 'b', 'a']) tell(text);
    expect(told).toEqual(['a', 'b', 'c', 'a']);
  });
});
