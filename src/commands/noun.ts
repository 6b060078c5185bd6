import type { Command } from 'commander';

/** A group of commands such as `images`, under its singular too. */
export function nounCommand(
  program: Command,
  plural: string,
  singular: string,
  description: string,
): Command {
  return program.command(plural).alias(singular).description(description);
}

/** Puts runnable examples at the top of a command's help. */
export function withExamples(command: Command, ...examples: string[]): Command {
  return command.addHelpText(
    'before',
    `Examples:\n${examples.map((line) => `  $ qappctl-shim ${line}`).join('\n')}\n`,
  );
}

/** For options that may be given several times. */
export function collect(value: string, previous: string[] | undefined): string[] {
  return [...(previous ?? []), value];
}

/** Decimal digits as a number (010 is 8 to some programs); anything else stays as it is and is refused by the operation, in its words. */
export function numeral(text: string): number | string {
  return /^-?(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text;
}
