import fc from 'fast-check';
import { isIPv4, isIPv6 } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createHostGate } from '../../../src/http/gates/host.js';
import { HttpError } from '../../../src/http/answer/http-error.js';

const verdict = (host: string | undefined): 'in' | 400 | 403 => {
  try {
    createHostGate(true, ['shim.example']).check(host);
    return 'in';
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    return error.status as 400 | 403;
  }
};

describe('the host gate', () => {
  it('lets nothing in but own names, and never fails otherwise', () => {
    const label = fc.constantFrom(
      'localhost',
      'shim',
      'example',
      'evil',
      '127',
      '0',
      '1',
      '::1',
      '[::1]',
      'a',
      '',
    );
    const glue = fc.constantFrom('.', ':', '@', '/', '', '..', '%', ':80', '\u0000', ' ');
    const built = fc.array(fc.tuple(label, glue), { maxLength: 6 }).map((parts) => parts.flat().join(''));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), built), (host) => {
        if (verdict(host) !== 'in') return;
        const name = host.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '');
        const own =
          /(^|\.)localhost$/.test(name) ||
          name === 'shim.example' ||
          isIPv4(name) ||
          isIPv6(name.replace(/^\[|\]$/g, ''));
        expect([host, own]).toEqual([host, true]);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([undefined, '', ' ', ':80', '[', '[]', '[::1]x', 'a:b', 'x'.repeat(300)])(
    'calls %j malformed',
    (host) => {
      expect(verdict(host)).toBe(400);
    },
  );

  it('takes time linear in the length', () => {
    expect(verdict('a.'.repeat(100_000))).toBe(400);
  });
});
