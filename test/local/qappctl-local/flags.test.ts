import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Flag, parseFlags } from '../../../src/local/qappctl-local/flags.js';
import { goParseInt, goQuote } from '../../../src/local/qappctl-local/go-text.js';

const FLAGS: Flag[] = [
  { name: 'region', type: 'string', usage: '' },
  { name: 'output', short: 'o', type: 'string', usage: '' },
  { name: 'expect_replicas', type: 'int', usage: '' },
  { name: 'help', short: 'h', type: 'bool', usage: '' },
];

const message = (args: string[]) => {
  try {
    parseFlags(FLAGS, args);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

/** One intention and the words that express it. */
type Piece = { words: string[]; positional?: string; flag?: [string, string | number | boolean] };

const value = fc.oneof(fc.string(), fc.constantFrom('--region', '-o', '--', '-', 'a=b', ''));
const piece = fc.oneof<fc.Arbitrary<Piece>[]>(
  value.map((text) => ({ words: ['--region', text], flag: ['region', text] as [string, string] })),
  value.map((text) => ({ words: [`--region=${text}`], flag: ['region', text] as [string, string] })),
  value.map((text) => ({ words: ['-o', text], flag: ['output', text] as [string, string] })),
  value
    .filter((text) => text !== '' && !text.startsWith('='))
    .map((text) => ({ words: [`-o${text}`], flag: ['output', text] as [string, string] })),
  value
    .filter((text) => text !== '')
    .map((text) => ({ words: [`-o=${text}`], flag: ['output', text] as [string, string] })),
  value
    .filter((text) => text !== '')
    .map((text) => ({ words: ['-ho', text], flag: ['output', text] as [string, string] })),
  fc.integer().map((number) => ({
    words: ['--expect_replicas', String(number)],
    flag: ['expect_replicas', number] as [string, number],
  })),
  fc.constant({ words: ['--help'], flag: ['help', true] as [string, boolean] }),
  fc
    .string()
    .filter((text) => !text.startsWith('-') || text === '-')
    .map((text) => ({ words: [text], positional: text })),
);

describe('flags', () => {
  it('mean what they were meant to, in every way of writing and in any order', () => {
    fc.assert(
      fc.property(fc.array(piece), fc.option(fc.array(fc.string()), { nil: undefined }), (pieces, rest) => {
        const parsed = parseFlags(FLAGS, [
          ...pieces.flatMap(({ words }) => words),
          ...(rest === undefined ? [] : ['--', ...rest]),
        ]);
        expect(parsed.positionals).toEqual([
          ...pieces.flatMap(({ positional }) => (positional === undefined ? [] : [positional])),
          ...(rest ?? []),
        ]);
        const meant = new Map(pieces.flatMap(({ flag }) => (flag ? [flag] : [])));
        for (const { words } of pieces) if (words[0] === '-ho') meant.set('help', true);
        expect(Object.fromEntries(parsed.values)).toEqual(Object.fromEntries(meant));
      }),
      { numRuns: 500 },
    );
  });

  it('never do anything but parse or refuse with one line', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (args) => {
        const text = message(args);
        expect(text === undefined || (text !== '' && !text.includes('undefined'))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    [['--id'], 'unknown flag: --id'],
    [['--id=1'], 'unknown flag: --id'],
    [['-z'], "unknown shorthand flag: 'z' in -z"],
    [['-hz'], "unknown shorthand flag: 'z' in -z"],
    [['-zo', 'json'], "unknown shorthand flag: 'z' in -zo"],
    [['--region'], 'flag needs an argument: --region'],
    [['-o'], "flag needs an argument: 'o' in -o"],
    [['--=x'], 'bad flag syntax: --=x'],
    [['---x'], 'bad flag syntax: ---x'],
    [
      ['--expect_replicas', 'q'],
      'invalid argument "q" for "--expect_replicas" flag: strconv.ParseInt: parsing "q": invalid syntax',
    ],
    [
      ['--expect_replicas=9223372036854775808'],
      'invalid argument "9223372036854775808" for "--expect_replicas" flag: ' +
        'strconv.ParseInt: parsing "9223372036854775808": value out of range',
    ],
    [
      ['--help=maybe'],
      'invalid argument "maybe" for "-h, --help" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
    ],
  ])('%j are refused as pflag does', (args, text) => {
    expect(message(args)).toBe(text);
  });

  it('take the last of several values, and a value that looks like a flag', () => {
    const { values } = parseFlags(FLAGS, ['--region', 'z0', '-o', '--region', '--region=z1']);
    expect(Object.fromEntries(values)).toEqual({ region: 'z1', output: '--region' });
  });
});

describe('whole numbers', () => {
  it.each([
    ['010', 8],
    ['0x10', 16],
    ['0X1f', 31],
    ['0o17', 15],
    ['0b101', 5],
    ['-3', -3],
    ['+3', 3],
    ['1_000', 1000],
    ['0x_1', 1],
    ['0', 0],
  ])('%s is read as Go does', (text, number) => {
    expect(goParseInt(text)).toBe(number);
  });

  it.each(['', ' 1', '1 ', '1.0', '09', '1__0', '_1', '1_', '0x', '--1', '1e3', '١'])(
    '%j is none',
    (text) => {
      expect(() => goParseInt(text)).toThrow(`strconv.ParseInt: parsing ${goQuote(text)}: invalid syntax`);
    },
  );

  it('in decimal are read back', () => {
    fc.assert(fc.property(fc.integer(), (number) => goParseInt(String(number)) === number));
  });
});

describe('quoting', () => {
  it.each([
    ['plain 中文', '"plain 中文"'],
    ['a"b\\', String.raw`"a\"b\\"`],
    ['\n\t\u0001\u0085\u2028', String.raw`"\n\t\x01\u0085\u2028"`],
  ])('%j is as in Go', (text, quoted) => {
    expect(goQuote(text)).toBe(quoted);
  });
});
