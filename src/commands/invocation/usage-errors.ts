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

/** What a mistake on the command line is told as. */
export function usageFailure(error: UsageError): Failure {
  const seeHelp = `see \`${error.command ?? 'qappctl-shim'} --help\``;
  if (error.code === 'commander.help')
    return { code: 'invalid_input', message: 'a command is missing', hint: seeHelp };
  const [message = '', ...suggestion] = error.message.replace(/^error: /, '').split(/\n(?=\(Did you mean)/);
  const hint = suggestion.join(' ').replace(/^\(D(.*)\)$/s, 'd$1') || seeHelp;
  return { code: 'invalid_input', message, hint };
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
  const values = argv.map((word, index) =>
    argv[index - 1] === '--secret-key' ? word : /^--secret-key=(.*)$/s.exec(word)?.[1],
  );
  return values.filter((value) => !/^--[a-z-]+$/.test(value ?? ''));
}
