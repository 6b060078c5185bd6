import { type Command, Option } from 'commander';
import { invalidInput, quoteValue } from '../../core/input/invalid-input.js';

/** Declares `-o json`, as users of qappctl write `--json`; not in the help, which has that. */
export function addOutputFormat(program: Command): void {
  const option = new Option('-o, --output <format>').hideHelp().argParser((given: string) => {
    // `-o=json`: the other parser takes the sign for none of the value.
    const format = given.replace(/^=/, '');
    if (format === 'json') return format;
    throw invalidInput(
      `output format ${quoteValue(format)} is not known: there is json, and a table without it`,
      'write -o json, or leave -o out',
    );
  });
  program.addOption(option).on('option:output', () => program.setOptionValue('json', true));
}
