import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isShimError } from '../../../src/core/model/errors.js';
import { decodeJsonObject } from '../../../src/http/exchange/json.js';

const decode = (text: string | Uint8Array) => {
  try {
    return decodeJsonObject(typeof text === 'string' ? Buffer.from(text) : text);
  } catch (error) {
    if (!isShimError(error, 'invalid_input')) throw error;
    return error.message;
  }
};

/** JSON that a body may be: no poisoned keys, no lone halves of characters, exact numbers, few levels. */
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 5 },
    fc.string({ unit: 'grapheme' }),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('any'), { maxLength: 4 }),
    tie('object'),
  ),
  object: fc.dictionary(
    fc.string({ unit: 'grapheme' }).filter((key) => key !== '__proto__' && key !== 'constructor'),
    tie('any'),
    { maxKeys: 5, noNullPrototype: true },
  ),
})).object;

describe('the body decoder', () => {
  it('reads back every object that JSON can say', () => {
    fc.assert(
      fc.property(value, (object) => {
        expect(decode(JSON.stringify(object))).toEqual(object);
      }),
    );
  });

  it('answers any bytes with an object or a refusal', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(['object', 'string']).toContain(typeof decode(bytes));
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses every object that was cut short or goes on', () => {
    fc.assert(
      fc.property(value, fc.nat(), fc.string({ minLength: 1 }), (object, at, more) => {
        const text = JSON.stringify(object);
        expect(typeof decode(text.slice(0, at % text.length))).toBe('string');
        if (more.trim() !== '') expect(typeof decode(text + more)).toBe('string');
      }),
    );
  });

  it.each([
    ['{"a":"\\ud800"}', 'invalid a: is not valid Unicode (a lone surrogate)'],
    ['{"\\udc00":1}', 'invalid key: is not valid Unicode (a lone surrogate)'],
    ['{"a":{"b":[1,9007199254740993]}}', 'invalid a.b.1: a number beyond 2^53 is not exact'],
    ['{"a":-1e999}', 'invalid a: a number beyond 2^53 is not exact'],
    ['{"a":{"__proto__":1}}', "unknown field '__proto__'"],
    ['{"a\\n":1e999}', "invalid 'a\\u{a}': a number beyond 2^53 is not exact"],
    ['\ufeff{}', 'the body begins with a byte order mark (BOM) of UTF-8'],
    ['{"a":}', 'the body is not one JSON object: not valid JSON'],
    [`{"a":"${'['.repeat(100)}"}`, { a: '['.repeat(100) }],
    [`{"a":"${'\\"['.repeat(40)}"}`, { a: '"['.repeat(40) }],
    ['{"a":1,"a":2}', { a: 2 }],
  ])('makes %j into %j', (text, result) => {
    const decoded = decode(text);
    if (typeof result === 'string')
      expect(decoded).toSatisfy((text: unknown) => typeof text === 'string' && text.startsWith(result));
    else expect(decoded).toEqual(result);
  });

  it('counts depth, keys and values before it builds anything', () => {
    expect(decode(`{"args":[${'1,'.repeat(20_000)}1]}`)).toBe('the body holds more than 20000 values');
    expect(decode(`{"args":["${','.repeat(30_000)}"]}`)).toEqual({ args: [','.repeat(30_000)] });
    expect(decode('['.repeat(1_000_000))).toBe('the body is nested deeper than 32 levels');
    expect(decode(`{${'"a":1,'.repeat(1001)}"b":1}`)).toBe('the body holds more than 1000 keys');
  });
});
