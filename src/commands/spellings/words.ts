import type { Command, Option } from 'commander';

/** The option that a word names, and whether its value is the next word: `--file`, `-f`, `-qf`, but not `--file=x`. */
export function optionOf(
  options: readonly Option[],
  word: string,
): { option: Option; takesNext: boolean } | undefined {
  const exact = options.find((option) => isCalled(option, word));
  if (exact) return { option: exact, takesNext: exact.required };
  if (!/^-[a-z]{2}/i.test(word)) return undefined;
  const first = options.find((option) => isCalled(option, word.slice(0, 2)));
  if (!first) return undefined;
  return first.required ? { option: first, takesNext: false } : optionOf(options, `-${word.slice(2)}`);
}

function isCalled({ short, long }: Option, word: string): boolean {
  return short === word || long === word;
}

/** The command's own options and those of all commands above it. */
export function optionsOf(command: Command): readonly Option[] {
  return command.parent ? [...command.options, ...optionsOf(command.parent)] : command.options;
}

/** The command below this one that a word calls. */
export function subcommand(command: Command, word: string): Command | undefined {
  return command.commands.find((one) => one.name() === word || one.aliases().includes(word));
}

/** Where the words stand that are neither options nor values of options, all of them in front of `--`. */
export function operandsOf(options: readonly Option[], words: readonly string[]): number[] {
  const found: number[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (word === '--') break;
    if (word === '-' || !word.startsWith('-')) found.push(index);
    else if (optionOf(options, word)?.takesNext) index += 1;
  }
  return found;
}

/** The command that the words call, and its words as they stand in the documents. */
export function calledBy(program: Command, words: readonly string[]): { command: Command; path: string } {
  let command = program;
  const path: string[] = [];
  for (const index of operandsOf(program.options, words)) {
    const below = subcommand(command, words[index] ?? '');
    if (!below) break;
    command = below;
    path.push(below.name());
  }
  return { command, path: path.join(' ') };
}
