import { describe, expect, it } from 'vitest';
import { readYaml } from '../../../src/core/input/yaml.js';

const refusal = async (text: string) =>
  readYaml(text, "'r.yaml'").then(
    () => 'nothing was refused',
    (error: Error) => error.message,
  );

describe('numbers that readers of YAML take differently', () => {
  it.each(['010', '08080', '0x1F90', '0o17600', '0b11', '1e3', '+80', '80.0', '1_000', '.5', '5.', '.inf'])(
    'refuses %s with its place, wherever it stands',
    async (number) => {
      expect(await refusal(`a: b\nport: ${number}\n`)).toBe(
        `'r.yaml', line 2, column 7: '${number}' is written in a way that programs read differently`,
      );
      expect(await refusal(`{"a":\r\n  [1, ${number} ]}`)).toMatch(/^'r.yaml', line 2, column 7: /);
    },
  );

  it.each([
    '-.inf',
    '.NaN',
    '1E5',
    '12345678901234567890',
    '-0',
    '007',
    '1.10',
    '!!int 010',
    '!!int "0x50"',
    '!<tag:yaml.org,2002:float> 1e3',
  ])('refuses %s', async (text) => {
    expect(await refusal(`a: ${text}`)).toContain('programs read differently');
  });

  it('never shows what may be secret', async () => {
    const message = await refusal('env:\n  - key: PIN\n    value: 0777\n');
    expect(message).toBe(
      "'r.yaml', line 3, column 12: a number is written in a way that programs read differently",
    );
  });

  it('takes plain ones, and any text in quotes', async () => {
    const text =
      'a: 80\nb: -5\nc: 0\nd: 0.5\ne: "010"\nf: 1.2.3\ng: v1_000\nh: 2022-12-01\ni: 12:30\nj: no\n';
    expect(await readYaml(text, 'x')).toEqual({
      ...{ a: 80, b: -5, c: 0, d: 0.5, e: '010', f: '1.2.3', g: 'v1_000' },
      ...{ h: '2022-12-01', i: '12:30', j: 'no' },
    });
  });
});

describe('aliases', () => {
  const bomb = (levels: number, each: number) =>
    Array.from({ length: levels }, (_, level) => {
      const items = Array.from({ length: each }, () => (level === 0 ? 'lol' : `*a${level - 1}`));
      return `a${level}: &a${level} [${items.join(', ')}]`;
    }).join('\n');

  it.each([
    ['nine levels of nine', bomb(9, 9)],
    ['thirty levels of two', bomb(30, 2)],
    ['one long text, often', `a: &a "${'x'.repeat(600_000)}"\nb: [*a, *a, *a]\n`],
    ['merged again and again', `a: &a {k: ${'y'.repeat(500_000)}}\nb: {<<: *a}\nc: {<<: *a}\nd: {<<: *a}\n`],
  ])('refuses %s', async (_, text) => {
    expect(await refusal(text)).toMatch(/^'r.yaml', line \d+, column \d+: its aliases make more than 1 MiB/);
  });

  it.each(['args: &a ["x", *a]', '&a {b: *a}', '&a\nb: {c: [1, {<<: *a}]}', '&a [&b [*b]]'])(
    'refuses the circle %j',
    async (text) => {
      expect(await refusal(text)).toMatch(/line \d+, column \d+: the alias '\*.' stands in what it names/);
    },
  );

  it('refuses one that names nothing', async () => {
    expect(await refusal('a: *nothing')).toMatch(/not valid YAML or JSON, line 1, column \d+: unidentified/);
  });

  it('takes a few, and an anchor that is given anew', async () => {
    expect(await readYaml('a: &x [1]\nb: *x\nc: &x {d: 2}\ne: *x\n', 'x')).toEqual({
      ...{ a: [1], b: [1], c: { d: 2 }, e: { d: 2 } },
    });
  });
});

describe('merge keys', () => {
  it.each([
    ['fields of its own win, wherever they stand', 'b: &b {x: 1, y: 2}\na: {y: 3, <<: *b}', { y: 3, x: 1 }],
    ['before or after', 'b: &b {x: 1, y: 2}\na: {<<: *b, y: 3}', { x: 1, y: 3 }],
    ['of several the first wins', 'b: [&b {x: 1}, &c {x: 2, y: 2}]\na: {<<: [*b, *c]}', { x: 1, y: 2 }],
    ['nothing is merged below', 'b: &b {e: {x: 1}}\na: {<<: *b, e: {y: 1}}', { e: { y: 1 } }],
    ['in quotes it is a name', 'a: {"<<": 1}', { '<<': 1 }],
  ])('%s', async (_, text, a) => {
    expect(((await readYaml(text, 'x')) as { a: unknown }).a).toEqual(a);
  });

  it('refuses what is no object', async () => {
    expect(await refusal('a: {<<: 5}')).toContain('cannot merge mappings');
  });
});

it('refuses a second document, endless nesting and what is none', async () => {
  expect(await refusal('a: 1\n---\nb: 2\n')).toBe("'r.yaml' holds more than one document");
  expect(await refusal('['.repeat(100_000))).toContain('nesting exceeded');
  expect(await refusal('a: "b')).toMatch(/^'r.yaml' is not valid YAML or JSON, line 1, column \d+: /);
});
