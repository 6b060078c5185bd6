import type { Command } from 'commander';
import { QAPPCTL_COMMANDS } from './qappctl-spellings.js';
import { ownOptions } from './own-options.js';
import { operandsOf, subcommand } from './words.js';

/** The words of a command line, with what is spelled as in qappctl spelled as here. */
export function ownWords(program: Command, argv: readonly string[]): string[] {
  const [first, second] = operandsOf(program.options, argv);
  if (first === undefined) return [...argv];
  const named = argv[first] ?? '';
  const [noun, ...rest] =
    named === 'help' ? [] : ownCommand(program, named, second === undefined && !asksForHelp(argv));
  if (noun !== undefined)
    return ownOptions(program, [...argv.slice(0, first), noun, ...rest, ...argv.slice(first + 1)]);
  if (second === undefined) return [...argv];
  return [...argv.slice(0, second), ...ownTopic(program, argv[second] ?? ''), ...argv.slice(second + 1)];
}

/** A group keeps its name: what follows is a command of it. */
function ownCommand(program: Command, word: string, alone: boolean): readonly string[] {
  const group = subcommand(program, word);
  if (!group) return Object.hasOwn(QAPPCTL_COMMANDS, word) ? (QAPPCTL_COMMANDS[word] ?? []) : [word];
  const [noun, verb] = Object.values(QAPPCTL_COMMANDS).find(([one]) => one === group.name()) ?? [];
  return alone && noun !== 'apps' && verb !== undefined ? [word, verb] : [word];
}

function ownTopic(program: Command, word: string): readonly string[] {
  return subcommand(program, word) ? [word] : ownCommand(program, word, false);
}

/** A group of commands has help of its own. */
function asksForHelp(argv: readonly string[]): boolean {
  return argv.includes('-h') || argv.includes('--help');
}
