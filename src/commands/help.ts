import { type Command, CommanderError } from 'commander';
import type { Context } from './invocation/context.js';
import { EXIT_CODE_MEANINGS, USAGE_ERROR } from './globals/exit-codes.js';

const EXIT_CODES_TOPIC = 'exit-codes';

/** `help [command…]` and `help exit-codes`. */
export function registerHelp(program: Command, context: Context): void {
  program
    .command('help [topic...]')
    .description('help for a command, or exit-codes')
    .action(async (topics: string[]) => {
      if (topics[0] === EXIT_CODES_TOPIC) await printExitCodes(context);
      else (await findCommand(program, topics)).outputHelp();
    });
  program.addHelpText('after', '\nExit codes: see `qappctl-shim help exit-codes`.');
}

async function printExitCodes(context: Context): Promise<void> {
  const { printJson, printText } = await import('./terminal/print.js');
  if (context.flags.json) return printJson(context, EXIT_CODE_MEANINGS);
  const lines = Object.entries(EXIT_CODE_MEANINGS).map(
    ([code, meaning]) => `  ${code.padStart(3)}  ${meaning}`,
  );
  await printText(context, `Exit codes:\n${lines.join('\n')}`);
}

async function findCommand(program: Command, topics: readonly string[]): Promise<Command> {
  let command = program;
  for (const topic of topics) {
    const next = command.commands.find((one) => namesOf(one).includes(topic));
    if (!next) throw await unknownTopic(topic, command === program, command.commands.flatMap(namesOf));
    command = next;
  }
  return command;
}

function namesOf(command: Command): string[] {
  return [command.name(), ...command.aliases()];
}

async function unknownTopic(topic: string, atRoot: boolean, known: string[]): Promise<CommanderError> {
  const { nearest } = await import('../core/input/nearest.js');
  const near = nearest(topic, [...known, ...(atRoot ? [EXIT_CODES_TOPIC] : [])]);
  const suggestion = near === undefined ? '' : `\n(Did you mean ${near}?)`;
  const text = `error: unknown command '${topic}'${suggestion}`;
  return new CommanderError(USAGE_ERROR, 'commander.unknownCommand', text);
}
