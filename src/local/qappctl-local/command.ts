import type { RunKind } from '../../core/model/observer.js';
import type { Flag, FlagValue } from './flags.js';

/** A command of qappctl's tree: a group has commands below it, a leaf does something. */
export interface Command {
  name: string;
  short: string;
  flags: Flag[];
  commands: Command[];
  /** Names of positional arguments, for a leaf. */
  positionals: string[];
  /** What it is to the platform; absent for commands that only act on this machine. */
  kind?: RunKind | undefined;
  /** `help` and `login` need none. */
  needsLogin: boolean;
  run?: ((input: CommandInput) => Promise<CommandOutput | void>) | undefined;
}

export interface CommandInput {
  positionals: string[];
  text(flag: string): string;
  value(flag: string): FlagValue | undefined;
}

/** What a leaf prints: as JSON with `-o json`, else as a table of these columns. */
export interface CommandOutput {
  value: object;
  columns: string[];
}

const HELP: Flag = { name: 'help', short: 'h', type: 'bool', usage: 'help for ' };

/** A leaf: a command that does something. */
export function leaf(
  command: Pick<Command, 'name' | 'short' | 'run'> &
    Partial<Pick<Command, 'flags' | 'positionals' | 'kind' | 'needsLogin'>>,
): Command {
  const { flags = [], positionals = [], needsLogin = true, name } = command;
  return { ...command, commands: [], positionals, needsLogin, flags: [...flags, helpOf(name)] };
}

/** A group: a word with commands below it. */
export function group(name: string, short: string, commands: Command[], flags: Flag[] = []): Command {
  return { name, short, commands, positionals: [], needsLogin: false, flags: [...flags, helpOf(name)] };
}

function helpOf(name: string): Flag {
  return { ...HELP, usage: `${HELP.usage}${name}` };
}
