import { type Command, CommanderError } from 'commander';
import type { Context } from './context.js';
import { EXIT_CODE_MEANINGS, USAGE_ERROR } from './exit-codes.js';

/** `help [command…]` and `help exit-codes`. */
export function registerHelp(program: Command, context: Context): void {
  program
    .command('help [topic...]')
    .description('help for a command, or exit-codes')
    .action((topics: string[]) => {
      if (topics[0] === 'exit-codes') context.host.stdout.write(exitCodes());
      else findCommand(program, topics).outputHelp();
    });
  program.addHelpText('after', '\nExit codes: see `qappctl-shim help exit-codes`.');
}

function exitCodes(): string {
  const lines = Object.entries(EXIT_CODE_MEANINGS).map(
    ([code, meaning]) => `  ${code.padStart(3)}  ${meaning}`,
  );
  return `Exit codes:\n${lines.join('\n')}\n`;
}

function findCommand(program: Command, topics: readonly string[]): Command {
  return topics.reduce((command, topic) => {
    const next = command.commands.find((one) => one.name() === topic || one.aliases().includes(topic));
    if (next) return next;
    throw new CommanderError(USAGE_ERROR, 'commander.unknownCommand', `error: unknown command '${topic}'`);
  }, program);
}
