import type { Command } from 'commander';
import { OPERATIONS } from '../../contract/catalogue.js';
import { examplesOf } from '../declarations/noun.js';
import { commonSections } from './common-sections.js';
import { escaped, section, subsection, synopsis, term, verbatim } from './roff.js';

export interface ManPage {
  /** `qappctl-shim-images.1`. */
  file: string;
  text: string;
}

/** What the pages belong to. */
export interface Edition {
  version: string;
  date: string;
}

const PROGRAM = 'qappctl-shim';

/** The page of the whole, with all global options; the commands have pages of their own. */
export function programPage(program: Command, edition: Edition): ManPage {
  const commands = program.commands.map((one) => term(synopsis(one.name()), summaryOf(one)));
  return page(program, edition, {
    described: [escaped(program.description()), subsection('Commands', ...commands)],
    options: [escaped('These stand before or after the command.'), ...optionTerms(program)],
    also: program.commands.map(pageName),
  });
}

/** The page of a command of the root, with those below it. */
export function commandPage(command: Command, edition: Edition, beside: readonly string[]): ManPage {
  const leaves = command.commands.length > 0 ? command.commands : [command];
  const options = leaves.flatMap(optionsOf);
  return page(command, edition, {
    described:
      leaves === command.commands
        ? [escaped(sentence(command)), ...leaves.map(described)]
        : [escaped(sentence(command))],
    options: [
      ...options,
      ...(options.length > 0 ? ['.PP'] : []),
      escaped(`The global options are in ${PROGRAM}(1).`),
    ],
    also: [PROGRAM, ...beside],
  });
}

/** A page's name without its section. */
export function pageName(command: Command): string {
  return command.parent ? `${PROGRAM}-${command.name()}` : PROGRAM;
}

function page(
  command: Command,
  edition: Edition,
  { described, options, also }: Record<'described' | 'options' | 'also', readonly string[]>,
): ManPage {
  const name = pageName(command);
  const leaves = command.parent && command.commands.length > 0 ? command.commands : [command];
  const { exitStatus, environment, files } = commonSections(variablesOf(leaves));
  const examples = leaves === command.commands ? leaves.flatMap(examplesOf) : examplesOf(command);
  const text = [
    `.TH "${escaped(name.toUpperCase())}" 1 "${edition.date}" "${escaped(`${PROGRAM} ${edition.version}`)}" "User Commands"`,
    section('NAME', `${escaped(name)} \\- ${escaped(summaryOf(command).replace(/\.$/, ''))}`),
    section(
      'SYNOPSIS',
      ...leaves.map(usage).flatMap((line, index) => (index === 0 ? [line] : ['.br', line])),
    ),
    section('DESCRIPTION', ...described),
    section('OPTIONS', ...options),
    section('EXAMPLES', verbatim(examples.map((line) => `${PROGRAM} ${line}`))),
    exitStatus,
    environment,
    files,
    section(
      'SEE ALSO',
      also
        .filter((one) => one !== name)
        .map((one) => `\\fB${escaped(one)}\\fR(1)`)
        .join(',\n'),
    ),
  ];
  return { file: `${name}.1`, text: `${text.join('\n')}\n` };
}

function wordsOf(command: Command): string {
  return command.parent ? `${wordsOf(command.parent)} ${command.name()}` : command.name();
}

function usage(command: Command): string {
  return synopsis(`${wordsOf(command)} ${command.usage()}`);
}

function summaryOf(command: Command): string {
  return command.summary() || command.description();
}

function sentence(command: Command): string {
  const text = command.description();
  return `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`;
}

/** What the catalogue knows of the operation beyond the command's own sentence. */
function described(command: Command): string {
  const operation = OPERATIONS.find(
    ({ noun, verb }) => noun === command.parent?.name() && verb === command.name(),
  );
  const more = operation?.description ? ['.PP', escaped(operation.description.replaceAll('`', ''))] : [];
  return subsection(`${wordsOf(command)} ${command.usage()}`, escaped(sentence(command)), ...more);
}

function optionsOf(command: Command): string[] {
  const terms = optionTerms(command);
  return terms.length > 0 ? [subsection(wordsOf(command), ...terms)] : [];
}

function optionTerms(command: Command): string[] {
  return command.options
    .filter(({ hidden }) => !hidden)
    .map(({ flags, description }) => term(synopsis(flags), description));
}

/** Those that descriptions of options name: `(env: LISTEN_ADDR)`. */
function variablesOf(commands: readonly Command[]): Record<string, string> {
  const options = commands.flatMap((command) => (command.parent ? command.options : []));
  return Object.fromEntries(
    options.flatMap(({ long, description }) => {
      const [, names = ''] = /env: ([A-Z_, ]+)/.exec(description) ?? [];
      return names
        .split(', ')
        .filter(Boolean)
        .map((name) => [name, `the same as ${long}`]);
    }),
  );
}
