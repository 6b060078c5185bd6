import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonText } from '../../../src/core/model/json-text.js';
import { keepNumbers } from '../../../src/core/model/exact-numbers.js';

/** How a list is printed after it was read. */
async function printed(text: string): Promise<string> {
  const list = JSON.parse(text) as unknown[];
  await keepNumbers(list, text);
  return jsonText(list);
}

const digits = (least: number, most: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: least, maxLength: most }).map((all) => all.join(''));

/** Any number as JSON may have it. */
const number = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.oneof(
      fc.constant('0'),
      fc.tuple(fc.integer({ min: 1, max: 9 }), digits(0, 24)).map((all) => all.join('')),
    ),
    fc.oneof(
      fc.constant(''),
      digits(1, 20).map((all) => `.${all}`),
    ),
    fc.oneof(
      fc.constant(''),
      fc.tuple(fc.constantFrom('e', 'E', 'e+', 'E-'), digits(1, 3)).map((all) => all.join('')),
    ),
  )
  .map((parts) => parts.join(''));

const text = fc.string({
  unit: fc.constantFrom('a', '"', '\\', '[', ']', '{', '}', ',', ':', ' ', '1.0', '\n', '𝄞', '\ud800'),
});

/** Any JSON as its compact text, keys that are numbers or repeated left out. */
const json = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    number,
    text.map((value) => JSON.stringify(value)),
    fc.constantFrom('true', 'false', 'null'),
    fc.array(tie('value'), { maxLength: 4 }).map((all) => `[${all.join()}]`),
    fc
      .uniqueArray(fc.tuple(text, tie('value')), { maxLength: 4, selector: ([key]) => key })
      .map((all) => `{${all.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join()}}`),
  ),
})).value;

describe('numbers that qappctl prints', () => {
  it.each([
    '9007199254740993',
    '1e400',
    '-1E-400',
    '1.10',
    '-0',
    '0.0000001',
    '100000000000000000000000',
    '1.0',
    '0.1e1',
    '12345678901234.5',
  ])('are printed as they were: %s', async (number) => {
    for (const list of [
      `[{"name":"a","extra":${number}}]`,
      `[{"extra":[1,{"deep":${number}}],"z":1}]`,
      `[{"a":1},{"extra":${number}},{"b":"]"}]`,
    ])
      expect(await printed(list)).toBe(list);
    expect(await printed(`[ { "extra" : ${number} , "b" : [ ${number} ] } ]\n`)).toBe(
      `[{"extra":${number},"b":[${number}]}]`,
    );
  });

  it('are printed as they were, whatever they are and wherever they stand', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(json, { maxLength: 4 }), async (values) => {
        const list = `[${values.map((value) => `{"extra":${value}}`).join()}]`;
        expect(await printed(list)).toBe(list);
      }),
      { numRuns: 2_000 },
    );
  });

  it('count with the last value of a repeated field', async () => {
    expect(await printed('[{"extra":1.10,"extra":2.20}]')).toBe('[{"extra":2.20}]');
    expect(await printed('[{"__proto__":1.10,"extra":2.20}]')).toBe('[{"__proto__":1.10,"extra":2.20}]');
  });

  it('change nothing in the values', async () => {
    const list = JSON.parse('[{"extra":9007199254740993}]') as unknown[];
    await keepNumbers(list, '[{"extra":9007199254740993}]');
    expect(list).toEqual([{ extra: 9007199254740992 }]);
    expect(JSON.stringify(list)).toBe('[{"extra":9007199254740992}]');
  });
});
