import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactor } from '../../src/core/redact.js';

const secret = fc.string({ minLength: 8, maxLength: 40, unit: 'grapheme' });

describe('redactor', () => {
  it('leaves no secret in any form, wherever it stands', () => {
    fc.assert(
      fc.property(fc.array(secret, { minLength: 1, maxLength: 3 }), fc.string(), (secrets, around) => {
        const redact = redactor(secrets);
        for (const value of secrets) {
          const forms = [
            value,
            JSON.stringify(value),
            encodeURIComponent(value),
            Buffer.from(value).toString('base64'),
          ];
          for (const form of forms) {
            const text = redact(`${around} ${form} ${around}`);
            expect(text).not.toContain(form);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('finds a secret inside longer base64', () => {
    const value = 'sk-canary-123456';
    for (const before of ['', 'a', 'ab', 'abc']) {
      const encoded = Buffer.from(`${before}${value}:rest`).toString('base64');
      const inner = Buffer.from(value).toString('base64').slice(4, 16);
      expect(redactor([value])(encoded)).toContain('[redacted]');
      expect(redactor([value])(encoded)).not.toContain(inner);
    }
  });

  it('leaves text without secrets as it is, and ignores values too short to be one', () => {
    fc.assert(fc.property(fc.string(), (text) => redactor(['1', 'yes', undefined, ''])(text) === text));
  });
});
