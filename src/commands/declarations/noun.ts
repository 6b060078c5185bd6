import { type Command, InvalidArgumentError } from 'commander';

/** A group of commands such as `images`, under its singular too. */
export function nounCommand(
  program: Command,
  plural: string,
  singular: string,
  description: string,
): Command {
  return program.command(plural).alias(singular).description(description);
}

const EXAMPLES = new WeakMap<Command, readonly string[]>();

/** A command's examples, without the program's name. */
export function examplesOf(command: Command): readonly string[] {
  return EXAMPLES.get(command) ?? [];
}

/** Puts runnable examples at the top of a command's help. */
export function withExamples(command: Command, ...examples: string[]): Command {
  EXAMPLES.set(command, examples);
  return command.addHelpText(
    'before',
    `Examples:\n${examples.map((line) => `  $ qappctl-shim ${line}`).join('\n')}\n`,
  );
}

/** Decimal digits as a number. Leading zeros are refused: 010 is 8 to some programs. */
export function numeral(text: string): number {
  if (/^-?0\d+$/.test(text)) throw new InvalidArgumentError('Write it without leading zeros.');
  if (!/^-?\d{1,15}$/.test(text)) throw new InvalidArgumentError('Write a whole number in decimal digits.');
  return Number(text);
}

/** The same, and at least 1. */
function positive(text: string): number {
  const number = numeral(text);
  if (number < 1) throw new InvalidArgumentError('It must be 1 or more.');
  return number;
}

/** The options of every list: on a terminal it is made to fit, and may be asked for whole. */
export function addListOptions(program: Command): void {
  const lists = program.commands.flatMap(({ commands }) =>
    commands.filter((command) => command.name() === 'list'),
  );
  for (const list of lists)
    list
      .option('--limit <n>', 'only n rows of a table, the newest where times are known', positive)
      .option('--full', 'whole times and texts, also on a terminal');
}
