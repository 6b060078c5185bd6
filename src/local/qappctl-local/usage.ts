import type { Command } from './command.js';
import type { Flag } from './flags.js';

/** The help of a command, in the form of cobra's. */
export function helpText(path: readonly Command[]): string {
  const command = path.at(-1);
  if (!command) return '';
  const words = path.map(({ name }) => name).join(' ');
  const parts = [command.short, usageLines(command, words), commandLines(command), flagLines(command.flags)];
  if (command.commands.length > 0)
    parts.push(`Use "${words} [command] --help" for more information about a command.`);
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function usageLines(command: Command, words: string): string {
  const positionals = command.positionals.map((name) => ` <${name}>`).join('');
  const line = command.commands.length > 0 ? `${words} [command]` : `${words}${positionals} [flags]`;
  return `Usage:\n  ${line}`;
}

function commandLines({ commands }: Command): string {
  if (commands.length === 0) return '';
  const width = Math.max(...commands.map(({ name }) => name.length)) + 2;
  return [
    'Available Commands:',
    ...commands.map(({ name, short }) => `  ${name.padEnd(width)}${short}`),
  ].join('\n');
}

function flagLines(flags: readonly Flag[]): string {
  const lines = [...flags]
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map((flag) => ({ left: flagWords(flag), usage: flag.usage }));
  const width = Math.max(...lines.map(({ left }) => left.length)) + 3;
  return ['Flags:', ...lines.map(({ left, usage }) => `${left.padEnd(width)}${usage}`)].join('\n');
}

function flagWords({ name, short, type }: Flag): string {
  return `  ${short === undefined ? '   ' : `-${short},`} --${name}${type === 'bool' ? '' : ` ${type}`}`;
}
