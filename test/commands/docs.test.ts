import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { Context } from '../../src/commands/invocation/context.js';
import { EXIT_CODE_MEANINGS } from '../../src/commands/globals/exit-codes.js';
import { GLOBAL_OPTIONS } from '../../src/commands/globals/options.js';
import { createProgram } from '../../src/commands/program.js';
import { readDocument, tableRows } from '../helpers/markdown.js';
import { invoke } from './invoke.js';

const page = readDocument('docs/cli.md');

const program = createProgram(
  new Context(
    { stdout: process.stdout, stderr: process.stderr } as never,
    () => program,
    () => Promise.reject(new Error('unused')),
  ),
);

interface Described {
  path: string;
  command: Command;
}

/** Each command below this one, with the words that call it. */
function commands(parent: Command, path: string[] = []): Described[] {
  return parent.commands.flatMap((command) => {
    const words = [...path, command.name()];
    return [{ path: words.join(' '), command }, ...commands(command, words)];
  });
}

const ALL = commands(program);

describe('docs/cli.md', () => {
  it('has every global option with its environment variable, as help has', () => {
    expect(tableRows(page, 'options').map(([flags, env]) => [flags, env])).toEqual(
      GLOBAL_OPTIONS.map(({ flags, env = '' }) => [flags, env]),
    );
    for (const { flags, env } of GLOBAL_OPTIONS) {
      const option = program.options.find((one) => one.flags === flags);
      expect(option?.description).toContain(env ?? '');
    }
  });

  it('has every alias', () => {
    const aliases = ALL.filter(({ command }) => command.aliases().length > 0);
    expect(tableRows(page, 'aliases')).toEqual(
      aliases.map(({ path, command }) => [path, command.aliases().join(', ')]),
    );
  });

  it('has every exit code', () => {
    expect(Object.fromEntries(tableRows(page, 'exit-codes'))).toEqual(EXIT_CODE_MEANINGS);
  });
});

describe('help', () => {
  it.each(ALL.filter(({ path }) => path !== 'help').map(({ path }) => path))(
    'of %s begins with examples that name the command, and its options are described',
    async (path) => {
      const { exitCode, stdout, stderr } = await invoke([...path.split(' '), '--help']);
      expect([exitCode, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(new RegExp(`^Examples:\\n  \\$ qappctl-shim ${path}\\b`));
      expect((await invoke(['help', ...path.split(' ')])).stdout).toBe(stdout);
      const command = ALL.find((one) => one.path === path)?.command;
      expect(command?.description()).not.toBe('');
      for (const { description } of command?.options ?? []) expect(description).not.toBe('');
    },
  );
});
