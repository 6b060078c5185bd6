import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactor } from '../../../src/core/redaction/redact.js';

const secret = fc.string({ minLength: 8, maxLength: 40, unit: 'grapheme' });
/** Full of what encoders disagree about. */
const awkward = fc
  .array(fc.constantFrom(...'<>&!\'()*"\\/+% =?#\u2028\u2029\t\u0007\u001b\u00a0éa9😀中\n'), {
    minLength: 8,
    maxLength: 30,
  })
  .map((characters) => characters.join(''));

const hex = (code: number, length: number) => code.toString(16).padStart(length, '0');
const unicode = (character: string) => `\\u${hex(character.charCodeAt(0), 4)}`;
const quoted = (value: string) => JSON.stringify(value).slice(1, -1);
/** JSON as Go writes it. */
const goJson = (value: string) => quoted(value).replace(/[<>&\u2028\u2029]/g, unicode);
/** JSON of ASCII only. */
const asciiJson = (value: string) => quoted(value).replace(/[^ -~]/g, unicode);
/** Go's %q. */
const goQuoted = (value: string) =>
  Array.from(value, (character) => {
    if (character === '\u0007') return '\\a';
    if (character === '\u001b') return '\\x1b';
    return /[\u00a0\u2028\u2029]/.test(character) ? unicode(character) : quoted(character);
  }).join('');
const percent = (value: string) =>
  encodeURIComponent(value).replace(/[!'()*]/g, (character) => `%${hex(character.charCodeAt(0), 2)}`);
/** Go's url.QueryEscape. */
const goQuery = (value: string) => percent(value).replaceAll('%20', '+');
/** Go's url.PathEscape. */
const goPath = (value: string) => percent(value).replace(/%(24|26|2B|3A|3D|40)/g, decodeURIComponent);

const FORMS: [string, (value: string) => string][] = [
  ['as it is', (value) => value],
  ['JSON', quoted],
  ['JSON by Go', goJson],
  ['JSON in ASCII', asciiJson],
  ['JSON that escapes slashes', (value) => quoted(value).replaceAll('/', '\\/')],
  ["Go's quotes", goQuoted],
  ['URL-encoded', encodeURIComponent],
  ['URL-encoded in lower case', (value) => percent(value).replace(/%../g, (code) => code.toLowerCase())],
  ["Go's query escapes", goQuery],
  ["Go's path escapes", goPath],
  ['base64', (value) => Buffer.from(value).toString('base64')],
];

describe('redactor', () => {
  it.each(FORMS)('leaves no secret that stands in a text %s', (_, encode) => {
    const secrets = fc.array(fc.oneof(secret, awkward), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(secrets, fc.string(), (values, around) => {
        const redact = redactor(values);
        for (const value of values) {
          const text = redact(`${around} ${encode(value)} ${around}`);
          expect(text).toContain('[redacted]');
          expect(text).not.toContain(encode(value));
        }
      }),
      { numRuns: 200 },
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

  it('finds a secret with control characters where they were taken out', () => {
    expect(redactor(['secret\u001b[0m-\u0000value'])('it is secret-value')).toBe('it is [redacted]');
  });

  it('masks all of secrets that overlap', () => {
    expect(redactor(['abcdefgh', 'efghijkl', 'cdefgh'])('<abcdefghijkl>')).toBe('<[redacted]>');
  });

  it('finds the pieces of a long secret that was cut off', () => {
    const long = Array.from({ length: 900 }, (_, index) => `v${index}&`).join('');
    const text = redactor([long])(goJson(long).slice(0, 5000));
    expect(text.length).toBeLessThan(2500);
  });

  it('leaves text without secrets as it is, and ignores values too short to be one', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(redactor(['1', 'yes', undefined, ''])(text)).toBe(text);
        expect(redactor(['not-in-any-text'])(text)).toBe(text);
      }),
    );
  });

  it('is done soon with a file of very many lines, and finds each of them in its usual forms', () => {
    const lines = Array.from({ length: 50_000 }, (_, index) => `&<"%>${index}`);
    const redact = redactor(lines);
    for (const line of ['&<"%>7', '&<"%>49999'])
      for (const form of [line, quoted(line), encodeURIComponent(line)])
        expect(redact(`no: ${form}`)).toMatch(/^no: \[redacted\]\d{0,4}$/);
  });

  it('is done soon with secrets made to keep it busy', () => {
    const secrets = ['\\'.repeat(40), `${'%'.repeat(500)}x`, `${' '.repeat(500)}x`, `${'"'.repeat(50)}x`];
    for (const filler of ['\\', '%25', '+', '\\"', 'a'])
      expect(redactor(secrets)(`${filler.repeat(2000)}y`)).toMatch(/y$/);
  });
});
