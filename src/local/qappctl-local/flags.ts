import { goParseBool, goParseInt, goQuote, goQuoteCharacter, UsageError } from './go-text.js';

/** A flag that a command knows. */
export interface Flag {
  name: string;
  short?: string;
  type: 'string' | 'int' | 'bool';
  usage: string;
  required?: true;
}

export type FlagValue = string | number | boolean;

export interface ParsedArguments {
  positionals: string[];
  /** Those that were given, by name. */
  values: Map<string, FlagValue>;
}

/** Parses as Go's pflag does, the library that qappctl looks like: flags anywhere, the last value wins. */
export function parseFlags(flags: readonly Flag[], args: readonly string[]): ParsedArguments {
  const rest = [...args];
  const parsed: ParsedArguments = { positionals: [], values: new Map() };
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (!word.startsWith('-') || word === '-') parsed.positionals.push(word);
    else if (word === '--') parsed.positionals.push(...rest.splice(0));
    else if (word.startsWith('--')) parseLong(flags, word, rest, parsed);
    else parseShort(flags, word, rest, parsed);
  }
  return parsed;
}

function parseLong(flags: readonly Flag[], word: string, rest: string[], parsed: ParsedArguments): void {
  const body = word.slice(2);
  if (/^[-=]/.test(body)) throw new UsageError(`bad flag syntax: ${word}`);
  const equals = body.indexOf('=');
  const name = equals < 0 ? body : body.slice(0, equals);
  const flag = flags.find((known) => known.name === name);
  if (!flag) throw new UsageError(`unknown flag: --${name}`);
  if (equals >= 0) set(flag, body.slice(equals + 1), parsed);
  else if (flag.type === 'bool') set(flag, 'true', parsed);
  else set(flag, next(rest, `flag needs an argument: ${word}`), parsed);
}

/** `-abc`: letters without a value may stand together; what follows one with a value is the value. */
function parseShort(flags: readonly Flag[], word: string, rest: string[], parsed: ParsedArguments): void {
  for (let letters = word.slice(1); letters !== ''; letters = letters.slice(1)) {
    const letter = letters.charAt(0);
    const flag = flags.find(({ short }) => short === letter);
    if (!flag) throw new UsageError(`unknown shorthand flag: ${goQuoteCharacter(letter)} in -${letters}`);
    if (letters.length > 2 && letters.charAt(1) === '=') return set(flag, letters.slice(2), parsed);
    if (flag.type === 'bool') {
      set(flag, 'true', parsed);
      continue;
    }
    if (letters.length > 1) return set(flag, letters.slice(1), parsed);
    const missing = `flag needs an argument: ${goQuoteCharacter(letter)} in -${letters}`;
    return set(flag, next(rest, missing), parsed);
  }
}

/** The next word is the value, whatever it looks like. */
function next(rest: string[], missing: string): string {
  const value = rest.shift();
  if (value === undefined) throw new UsageError(missing);
  return value;
}

const READ: Record<Flag['type'], (text: string) => FlagValue> = {
  string: (text) => text,
  int: goParseInt,
  bool: goParseBool,
};

function set(flag: Flag, text: string, { values }: ParsedArguments): void {
  try {
    values.set(flag.name, READ[flag.type](text));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const shown = flag.short === undefined ? `--${flag.name}` : `-${flag.short}, --${flag.name}`;
    throw new UsageError(`invalid argument ${goQuote(text)} for ${goQuote(shown)} flag: ${error.message}`);
  }
}

/** The words that are neither flags nor their values, in the rough way in which cobra looks for a command's name. */
export function commandWords(flags: readonly Flag[], args: readonly string[]): string[] {
  const words: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? '';
    if (word === '--') break;
    if (takesNext(flags, word)) {
      if (args.length - index - 1 <= 1) break;
      index += 1;
    } else if (word !== '' && !word.startsWith('-')) words.push(word);
  }
  return words;
}

/** The arguments without the first word of this name that is not a flag's value. */
export function withoutWord(flags: readonly Flag[], args: readonly string[], name: string): string[] {
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? '';
    if (word === '--') break;
    if (takesNext(flags, word)) index += 1;
    else if (word === name) return args.toSpliced(index, 1);
  }
  return [...args];
}

/** A flag that is not known here may have a value: cobra takes it that way. */
function takesNext(flags: readonly Flag[], word: string): boolean {
  if (!word.startsWith('-') || word.includes('=')) return false;
  if (word.startsWith('--'))
    return !flags.some(({ name, type }) => type === 'bool' && name === word.slice(2));
  return word.length === 2 && !flags.some(({ short, type }) => type === 'bool' && short === word.slice(1));
}
