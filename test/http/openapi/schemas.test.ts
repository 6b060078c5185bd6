import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../../src/contract/catalogue.js';
import { isWellFormed } from '../../../src/core/input/text.js';
import { jsonSchemaOf } from '../../../src/http/openapi/json-schema.js';

const ajv = new Ajv2020({ strict: false, allErrors: false });

const odd = [
  ...[
    '',
    '-',
    '-x',
    '--region',
    ' ',
    'a b',
    'a\u0000b',
    'a\nb',
    '\u007f',
    '\u009f',
    '\u2028',
    'é',
    '中文',
    '😀',
  ],
  ...['zenx', 'Zenx', 'z-', 'a--b', '9a', 'x'.repeat(63), 'x'.repeat(64), 'x'.repeat(256), 'x'.repeat(257)],
  ...[
    '😀'.repeat(256),
    '😀'.repeat(257),
    'x'.repeat(512),
    'x'.repeat(513),
    '😀'.repeat(512),
    '/etc',
    'etc',
    'A=B',
  ],
  ...['x'.repeat(1024), '😀'.repeat(1024), 'x'.repeat(1025), 'A\u00a0B', 'A\u0085'],
];
const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...odd) },
  fc.string({ unit: 'binary', maxLength: 12 }).filter(isWellFormed),
  fc.string({ maxLength: 12 }),
);
const anything = fc.oneof(
  text,
  fc.constantFrom(0, 1, -1, 80, 65_535, 65_536, 1.5, 10_000, 10_001, 3600, 3601, 1e21, true, false),
  fc.array(text, { maxLength: 3 }),
  fc.dictionary(text, text, { maxKeys: 2, noNullPrototype: true }),
);

/** Values that are near to what a schema takes, and often good. */
function near(schema: v.GenericSchema): fc.Arbitrary<unknown> {
  const shape = schema as unknown as {
    entries?: Record<string, v.GenericSchema>;
    item?: v.GenericSchema;
    wrapped?: v.GenericSchema;
    pipe?: v.GenericSchema[];
    type: string;
  };
  const [first] = shape.pipe ?? [];
  if (first) return near(first);
  if (shape.wrapped) return near(shape.wrapped);
  if (shape.item) return fc.array(near(shape.item), { maxLength: 3 });
  if (shape.entries) {
    const entries = Object.entries(shape.entries).map(([key, entry]) => [key, near(entry)] as const);
    const known = fc.record(Object.fromEntries(entries), { requiredKeys: [], noNullPrototype: true });
    return fc.oneof(
      { weight: 9, arbitrary: known },
      fc.tuple(known, fc.dictionary(text, anything, { maxKeys: 1, noNullPrototype: true })).map((two) => ({
        ...two[0],
        ...two[1],
      })),
      anything,
    );
  }
  if (shape.type === 'string') return fc.oneof({ weight: 9, arbitrary: text }, anything);
  return anything;
}

/** Of two variables with one name JSON Schema can't say a thing. */
function hasTwins(value: unknown): boolean {
  const { env } = value as { env?: unknown };
  if (!Array.isArray(env)) return false;
  const keys = env.map((one) => (one as { key?: unknown } | null)?.key);
  return new Set(keys).size < keys.length;
}

describe('the JSON Schema of an input', () => {
  const inputs = OPERATIONS.flatMap(({ noun, verb, input }) =>
    input ? [{ name: `${noun}.${verb}`, input }] : [],
  );

  it.each(inputs)('accepts what $name accepts, and nothing else', ({ input }) => {
    const validate: ValidateFunction = ajv.compile(jsonSchemaOf(input) as object);
    fc.assert(
      fc.property(near(input), (value) => {
        if (typeof value === 'object' && value !== null && hasTwins(value)) return;
        const accepted = v.safeParse(input, value).success;
        expect(validate(value), JSON.stringify(value)).toBe(accepted);
      }),
      { numRuns: Number(process.env.SCHEMA_RUNS ?? 300) },
    );
  });

  it.each(
    inputs.flatMap(({ name, input }) =>
      Object.entries(input.entries).map(([field, schema]) => ({ name, field, schema })),
    ),
  )('agrees on each field: $name $field', ({ schema }) => {
    const one = v.strictObject({ it: schema });
    const validate: ValidateFunction = ajv.compile(jsonSchemaOf(one) as object);
    const twins = v.strictObject({ env: v.any() });
    fc.assert(
      fc.property(near(schema), (value) => {
        if (v.is(twins, { env: value }) && hasTwins({ env: value })) return;
        expect(validate({ it: value }), JSON.stringify(value)).toBe(v.safeParse(one, { it: value }).success);
      }),
      { numRuns: Number(process.env.SCHEMA_RUNS ?? 200) },
    );
  });

  it('has examples that are good, of each field', () => {
    for (const { name, input } of inputs)
      for (const [field, schema] of Object.entries(input.entries)) {
        const { examples = [], description } = jsonSchemaOf(schema) as {
          examples?: unknown[];
          description?: string;
        };
        expect([name, field, examples.length, typeof description]).toEqual([name, field, 1, 'string']);
        for (const example of examples) expect(v.is(schema, example)).toBe(true);
      }
  });
});
