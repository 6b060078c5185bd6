import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENCODINGS, goJson, quoted } from './encodings.js';
import { patientRedactor, redactor } from '../../../src/core/redaction/redact.js';

const secret = fc.string({ minLength: 8, maxLength: 40, unit: 'grapheme' });
/** Full of what encoders disagree about. */
const awkward = fc
  .array(fc.constantFrom(...'<>&!\'()*"\\/+% =?#\u2028\u2029\t\u0007\u001b\u00a0éa9😀中\n'), {
    minLength: 8,
    maxLength: 30,
  })
  .map((characters) => characters.join(''));

describe('redactor', () => {
  it.each(ENCODINGS)('leaves no secret that stands in a text %s', (_, encode) => {
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

  it('finds a secret with separators of lines, which are cleaned away, and in the escapes of YAML alone', () => {
    const lines = 'first-line-aa\u2028second-line-bb';
    expect(redactor([lines])('bad first-line-aa\nsecond-line-bb here')).toBe('bad [redacted] here');
    const spaced = 'open\u00a0sesame\u00a0hunter2';
    expect(redactor([spaced])(String.raw`value: "open\_sesame\_hunter2"`)).toBe('value: "[redacted]"');
    expect(redactor(['abc\0defghi'])(String.raw`"abc\0defghi"`)).toBe('"[redacted]"');
    expect(redactor(['open_sesame'])(String.raw`open\_sesame`)).toBe('[redacted]');
  });

  it('masks all of secrets that overlap', () => {
    expect(redactor(['abcdefgh', 'efghijkl', 'cdefgh'])('<abcdefghijkl>')).toBe('<[redacted]>');
  });

  it('finds the pieces of a long secret that was cut off', () => {
    const long = Array.from({ length: 900 }, (_, index) => `v${index}&`).join('');
    const text = redactor([long])(goJson(long).slice(0, 5000));
    expect(text.length).toBeLessThan(2500);
  });

  it("finds the seven bytes that Go's YAML reader quotes of a value, and no others", () => {
    const redact = redactor(['hunter2 and more', '密码是什么没有人知道', 'hunt']);
    expect(redact('line 3: cannot unmarshal !!str `hunter2...` into int')).toBe(
      'line 3: cannot unmarshal !!str `[redacted]...` into int',
    );
    expect(redact('cannot unmarshal !!str `密码\ufffd...` into int')).toContain('`[redacted]...`');
    expect(redact('cannot unmarshal !!str `hunters...` into int')).toContain('`hunters...`');
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

  it('lets others have their turn while it searches for a megabyte', async () => {
    const content = Array.from({ length: 150_000 }, (_, index) => String(1_000_000 + index)).join('\n');
    const text = JSON.stringify(content.slice(0, 60_000));
    const redact = patientRedactor([content]);
    let [turns, done] = [0, false];
    const others = async () => {
      while (!done) {
        await new Promise((resolve) => setImmediate(resolve));
        turns += 1;
      }
    };
    const counting = others();
    const [first, second] = await Promise.all([redact(text), redact(`no: 1000000`)]);
    done = true;
    await counting;
    expect(first.length).toBeLessThan(60);
    expect(second).toBe('no: [redacted]');
    expect(turns).toBeGreaterThan(3);
  });

  it('is done soon with secrets made to keep it busy', () => {
    const secrets = ['\\'.repeat(40), `${'%'.repeat(500)}x`, `${' '.repeat(500)}x`, `${'"'.repeat(50)}x`];
    for (const filler of ['\\', '%25', '+', '\\"', 'a'])
      expect(redactor(secrets)(`${filler.repeat(2000)} and a good deal more, and what follows`)).toMatch(
        / what follows$/,
      );
  });
});
