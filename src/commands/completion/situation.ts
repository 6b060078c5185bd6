import type { Argument, Command, Option } from 'commander';
import { ownWords } from '../spellings/own-words.js';
import { calledBy, operandsOf, optionOf, optionsOf } from '../spellings/words.js';
import type { Request } from './request.js';

/** What the line says elsewhere: the app, the region and so on, by the names of arguments and options. */
export type Said = Readonly<Record<string, string>>;

/** What can stand at the cursor. */
export type Situation = { command: Command; path: string; said: Said; lead: string } & (
  | { expects: 'command' }
  | { expects: 'option' }
  | { expects: 'value'; placeholder: string; of: string }
  | { expects: 'nothing' }
);

/** Reads a line as the command would, as far as it is written. */
export function situationOf(program: Command, request: Request): Situation {
  const own = ownWords(program, [...request.before, request.current]);
  const before = own.slice(0, -1);
  const current = own.at(-1) ?? '';
  const { command, path } = calledBy(program, before);
  const options = optionsOf(command);
  const depth = path === '' ? 0 : path.split(' ').length;
  const here = { command, path, lead: '', said: saidBy(command, depth, [...before, ...request.after]) };
  const literal = before.includes('--');
  const valued = literal ? undefined : optionAt(options, before);
  if (valued) return { ...here, ...valueOf(valued) };
  const [, lead, name = ''] = /^((--[^=]+)=)/.exec(literal ? '' : current) ?? [];
  const option = options.find(({ long }) => long === name);
  if (lead !== undefined)
    return option?.required ? { ...here, lead, ...valueOf(option) } : { ...here, expects: 'nothing' };
  if (current.startsWith('-') && !literal) return { ...here, expects: 'option' };
  if (command.commands.length > 0) return { ...here, expects: 'command' };
  const argument = argumentAt(command, operands(options, before).length - depth);
  return argument
    ? { ...here, expects: 'value', placeholder: argument.name(), of: argument.name() }
    : { ...here, expects: 'nothing' };
}

/** The option whose value comes next. */
function optionAt(options: readonly Option[], before: readonly string[]): Option | undefined {
  const word = before.at(-1) ?? '';
  // Not one that is the value of the option in front of it.
  const found =
    word.startsWith('-') && !operands(options, [...before, '']).includes('')
      ? optionOf(options, word)
      : undefined;
  return found?.takesNext ? found.option : undefined;
}

function valueOf(option: Option): { expects: 'value'; placeholder: string; of: string } {
  return { expects: 'value', placeholder: /<([^>]+)>/.exec(option.flags)?.[1] ?? '', of: option.long ?? '' };
}

function argumentAt(command: Command, index: number): Argument | undefined {
  const { registeredArguments: all } = command;
  return all[index] ?? (all.at(-1)?.variadic ? all.at(-1) : undefined);
}

/** The words that are neither options nor their values, those after `--` too. */
function operands(options: readonly Option[], words: readonly string[]): string[] {
  const end = words.indexOf('--');
  const rest = end < 0 ? [] : words.slice(end + 1);
  return [...operandsOf(options, words).map((index) => words[index] ?? ''), ...rest];
}

function saidBy(command: Command, depth: number, words: readonly string[]): Said {
  const options = optionsOf(command);
  const values = operands(options, words).slice(depth);
  const named = command.registeredArguments.map((one, index) => [one.name(), values[index] ?? '']);
  const given = words.flatMap((word, index) => {
    const [, long, value] = /^(--[^=]+)=(.*)$/s.exec(word) ?? [];
    const found = optionOf(options, long ?? word);
    if (!found?.option.required) return [];
    return [[found.option.attributeName(), value ?? words[index + 1] ?? '']];
  });
  return Object.fromEntries([...named, ...given].filter(([, value]) => value !== '')) as Said;
}
