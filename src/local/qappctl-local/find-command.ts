import type { Command, CommandInput } from './command.js';
import { commandWords, type ParsedArguments, withoutWord } from './flags.js';
import { goQuote, UsageError } from './go-text.js';

export interface FoundCommand {
  /** From the root to the command. */
  path: Command[];
  args: string[];
}

/** Finds the command that the words name, as cobra does: flags may stand before, between and after them. */
export function findCommand(root: Command, argv: readonly string[]): FoundCommand {
  const path = [root];
  let command = root;
  let args = [...argv];
  for (;;) {
    const [word] = commandWords(command.flags, args);
    const next = command.commands.find(({ name }) => name === word);
    if (word === undefined || !next) break;
    args = withoutWord(command.flags, args, word);
    path.push(next);
    command = next;
  }
  const [unknown] = command === root ? commandWords(root.flags, args) : [];
  if (unknown !== undefined) throw unknownCommand(unknown, path);
  return { path, args };
}

/** Parses a leaf's arguments and checks their number, and that nothing required is missing. */
export function checkArguments(path: readonly Command[], parsed: ParsedArguments): CommandInput {
  const command = path.at(-1);
  const { positionals, values } = parsed;
  const expected = command?.positionals.length ?? 0;
  const [extra] = positionals;
  if (expected === 0 && extra !== undefined) throw unknownCommand(extra, path);
  if (positionals.length !== expected)
    throw new UsageError(`accepts ${expected} arg(s), received ${positionals.length}`);
  const missing = (command?.flags ?? [])
    .filter(({ name, required }) => required && !values.has(name))
    .map(({ name }) => `"${name}"`)
    .sort();
  if (missing.length > 0) throw new UsageError(`required flag(s) ${missing.join(', ')} not set`);
  return {
    positionals,
    value: (flag) => values.get(flag),
    text: (flag) => String(values.get(flag) ?? ''),
  };
}

function unknownCommand(word: string, path: readonly Command[]): UsageError {
  const words = path.map(({ name }) => name).join(' ');
  return new UsageError(`unknown command ${goQuote(word)} for ${goQuote(words)}`);
}
