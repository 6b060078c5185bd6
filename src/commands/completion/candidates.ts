import type { Command } from 'commander';
import { optionsOf, subcommand } from '../spellings/words.js';
import { ALLOWED_VALUES } from './allowed-values.js';
import type { NameSource } from './name-sources.js';
import { NAME_SOURCES } from './name-sources.js';
import type { Candidate } from './request.js';
import { SHELLS } from './shells.js';
import type { Said, Situation } from './situation.js';

/** Gives names of the platform. */
export type Names = (kind: string, source: NameSource, said: Said) => Promise<readonly Candidate[]>;

export interface Candidates {
  /** What the shell itself completes beside them. */
  mode: '' | 'files' | 'directories';
  candidates: readonly Candidate[];
}

const NONE: Candidates = { mode: '', candidates: [] };

/** What can stand at the cursor. */
export async function candidatesFor(
  program: Command,
  situation: Situation,
  names: Names,
): Promise<Candidates> {
  if (situation.expects === 'nothing') return NONE;
  if (situation.expects === 'command') return only(commandsBelow(situation.command));
  if (situation.expects === 'option') return only(optionsFor(situation.command));
  const { placeholder, of, path, said } = situation;
  const allowed = of === 'shell' ? SHELLS : ALLOWED_VALUES[of];
  if (allowed) return only(allowed.map((text) => ({ text })));
  if (of === 'topic') return only(topics(program, said));
  if (/^(file|path|SRC:MOUNT_PATH)$/.test(placeholder)) return { mode: 'files', candidates: [] };
  if (placeholder === 'dir') return { mode: 'directories', candidates: [] };
  const kind = path === 'apps register' ? '' : placeholder;
  const source = Object.hasOwn(NAME_SOURCES, kind) ? NAME_SOURCES[kind] : undefined;
  return source ? only(await names(kind, source, said)) : NONE;
}

function only(candidates: readonly Candidate[]): Candidates {
  return { mode: '', candidates };
}

function commandsBelow(command: Command): Candidate[] {
  return command.commands.map((one) => ({
    text: one.name(),
    description: one.summary() || one.description(),
  }));
}

function topics(program: Command, { topic = '' }: Said): Candidate[] {
  const command = subcommand(program, topic);
  if (command) return commandsBelow(command);
  return [...commandsBelow(program), { text: 'exit-codes', description: 'what the exit codes mean' }];
}

function optionsFor(command: Command): Candidate[] {
  const help = { text: '--help', description: 'display help for command' };
  const options = optionsOf(command).filter(({ hidden }) => !hidden);
  return [...options.map(({ long, description }) => ({ text: long ?? '', description })), help];
}
