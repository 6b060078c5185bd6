import type { Command, CommanderError } from 'commander';
import type { Failure } from '../terminal/errors.js';

/** A mistake on the command line; it knows the command that it was made with. */
type UsageError = CommanderError & { command?: string };

/** Has the mistakes made with a command, and with those below it, thrown with its words. */
export function throwUsageErrors(command: Command, words = command.name()): void {
  command.exitOverride((error) => {
    throw Object.assign(error, { command: words });
  });
  for (const below of command.commands) throwUsageErrors(below, `${words} ${below.name()}`);
}

/** Where all commands stand. */
export const SEE_HELP = 'see `qappctl-shim --help`';

/** What a mistake on the command line is told as. */
export function usageFailure(error: UsageError): Failure {
  const seeHelp = `see \`${error.command ?? 'qappctl-shim'} --help\``;
  if (error.code === 'commander.help')
    return { code: 'invalid_input', message: 'a command is missing', hint: seeHelp };
  const [message = '', ...suggestion] = error.message.replace(/^error: /, '').split(/\n(?=\(Did you mean)/);
  const option = /^unknown command '(version|help)'$/.exec(message)?.[1];
  const near = suggestion.join(' ').replace(/^\(D(.*)\)$/s, 'd$1');
  const hint = option ? `run: qappctl-shim --${option}` : near || seeHelp;
  return { code: 'invalid_input', message, hint };
}

/** Where a value that is missing is given: the operations know no flags. */
export function missingValueHint(message: string, command: Command | undefined): string | undefined {
  const [, field] = /^([a-z]+) is required$/.exec(message) ?? [];
  const option = command?.options.find((one) => one.attributeName() === field);
  return option && `name it with ${option.flags}`;
}

/** True for what the parser of the command line throws, help included. */
export function isUsageError(error: unknown): error is UsageError {
  return (
    error instanceof Error && (error as { code?: unknown }).code?.toString().startsWith('commander.') === true
  );
}

/** True when help was asked for and given. */
export function isHelp(error: unknown): boolean {
  return isUsageError(error) && error.exitCode === 0;
}

/** Values that stand where a secret key does: words that were mistaken for something else come back in messages. */
export function secretFlags(argv: readonly string[]): (string | undefined)[] {
  // `--sk` and `-p` are qappctl's spellings of it, and of that command alone.
  const [name, withValue] = argv.includes('login')
    ? [/^(--secret-key|--sk|-p)$/, /^(?:--(?:secret-key|sk)=|-p=?)(.+)$/s]
    : [/^--secret-key$/, /^--secret-key=(.*)$/s];
  const values = argv.map((word, index) =>
    name.test(argv[index - 1] ?? '') ? word : withValue.exec(word)?.[1],
  );
  return values.filter((value) => !/^--[a-z-]+$/.test(value ?? ''));
}
