import type { Command } from 'commander';
import { type OwnOption, QAPPCTL_OPTIONS } from './qappctl-spellings.js';
import { calledBy, optionOf, optionsOf } from './words.js';

/** The words with qappctl's options spelled as the called command has them. */
export function ownOptions(program: Command, words: readonly string[]): string[] {
  const called = calledBy(program, words);
  const known = Object.hasOwn(QAPPCTL_OPTIONS, called.path) ? QAPPCTL_OPTIONS[called.path] : undefined;
  if (!known) return [...words];
  const options = optionsOf(called.command);
  const own: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (word === '--') return [...own, ...words.slice(index)];
    const found = spelled(known, word);
    if (found) own.push(...respelled(found.option, found.value ?? words[(index += 1)], word));
    else if (optionOf(options, word)?.takesNext) own.push(word, ...words.slice((index += 1), index + 1));
    else own.push(word);
  }
  return own;
}

/** The option that a word names, with the value that the word itself holds: `--id=x`, `-c=x`, `-cx`. */
function spelled(
  known: Readonly<Record<string, OwnOption>>,
  word: string,
): { option: OwnOption; value: string | undefined } | undefined {
  for (const [name, option] of Object.entries(known)) {
    if (word === name) return { option, value: undefined };
    if (word.startsWith(`${name}=`)) return { option, value: word.slice(name.length + 1) };
    if (name.length === 2 && word.startsWith(name)) return { option, value: word.slice(2) };
  }
  return undefined;
}

/** Without a value it stays as it was written, so that it is refused under its own name. */
function respelled(option: OwnOption, value: string | undefined, written: string): string[] {
  if (value === undefined) return [written];
  if (option === 'operand') return [value];
  return [option.name, option.value ? option.value(value) : value];
}
