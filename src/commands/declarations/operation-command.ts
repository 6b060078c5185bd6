import { type Command, Option } from 'commander';
import { type OperationName, TEXTS } from '../../contract/texts.js';

/** Adds the command of an operation to its noun: its words, such as `create <app>`, with what the catalogue says of it. */
export function operationCommand(noun: Command, operation: OperationName, words: string): Command {
  return noun.command(words).description(TEXTS[operation].summary);
}

export interface FieldOptions {
  /** What becomes of a value, and of an earlier one of the same option. */
  parse?: (value: string, previous: never) => unknown;
  /** What the command line alone has to say of it. */
  note?: string;
}

/** An option that gives a field of an operation, with what the catalogue says of it. */
export function fieldOption(
  operation: OperationName,
  field: string,
  flags: string,
  { parse, note }: FieldOptions = {},
): Option {
  const text = TEXTS[operation].fields[field];
  if (!text) throw new Error(`${operation} has no field ${field}`);
  const description = [text.description, note].filter(Boolean).join('; ');
  const option = new Option(flags, text.isRequired ? `${description} (required)` : description);
  return parse ? option.argParser(parse as (value: string, previous: unknown) => unknown) : option;
}
