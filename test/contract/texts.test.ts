import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../src/contract/catalogue.js';
import { TEXTS, type OperationName } from '../../src/contract/texts.js';
import { Context } from '../../src/commands/invocation/context.js';
import { createProgram } from '../../src/commands/program.js';
import { runBin } from '../helpers/bin.js';

/** Where a command line has no option of the field's name: the option, or what gives it otherwise. */
const GIVEN_BY: Readonly<Record<string, string>> = {
  health_check: 'healthPath',
  'health_check.path': 'healthPath',
  'health_check.timeout': 'healthTimeout',
  log_file_paths: 'logPath',
  config: 'configName',
  'config.name': 'configName',
  'config.files': 'configFile',
  stable_for: 'stableFor',
  fail_on: 'failOn',
  keep_old: 'keepOld',
  keep_failed: 'keepFailed',
  dry_run: 'dryRun',
  regions: 'region',
  'releases.get/env': 'showEnv',
};

/** Where a command goes by another name, or is an option of one. */
const COMMANDS: Readonly<Record<string, readonly [command: string, option?: string]>> = {
  'status.list': ['status'],
  'status.watch': ['status', 'watch'],
  'apps.watch': ['apps status', 'watch'],
  'deploys.watch': ['instances list', 'watch'],
  'rollouts.create': ['rollout'],
  'rollouts.rollback': ['rollback'],
};

const program: Command = createProgram(
  new Context(
    { env: {}, stdout: process.stdout, stderr: process.stderr } as never,
    () => program,
    () => Promise.reject(new Error('unused')),
  ),
);

const operations = OPERATIONS.filter(({ noun }) => noun !== 'session').map(({ noun, verb }) => ({
  noun,
  verb,
}));

describe('the command of an operation', () => {
  it.each(operations)(
    '$noun $verb says what the catalogue says, and takes each of its fields',
    ({ noun, verb }) => {
      const [words, option] = COMMANDS[`${noun}.${verb}`] ?? [`${noun} ${verb}`];
      let command: Command | undefined = program;
      for (const word of words.split(' ')) command = command?.commands.find((one) => one.name() === word);
      if (option !== undefined)
        return expect(command?.options.map((one) => one.attributeName())).toContain(option);
      const { summary, fields } = TEXTS[`${noun}.${verb}` as OperationName];
      expect(command?.description()).toBe(summary);
      // `<deploy-id>` gives the field `deploy`, and `<rollout-id>` of the rollouts commands the field `id`.
      const args =
        command?.registeredArguments.flatMap((one) => {
          const name = one.name().replace(/-id$/, '');
          return name !== one.name() && `${name}s` === noun ? [name, 'id'] : [name];
        }) ?? [];
      const missing = Object.entries(fields).filter(([field, { description }]) => {
        expect(description, field).not.toBe('');
        const option = command?.options.find(
          (one) => one.attributeName() === (GIVEN_BY[`${noun}.${verb}/${field}`] ?? GIVEN_BY[field] ?? field),
        );
        if (!option) return !args.includes(field) && !(noun === 'apps' && args.includes('app'));
        const isOwn = !['health_check', 'config'].includes(field);
        return isOwn && !option.description.startsWith(description);
      });
      expect(missing).toEqual([]);
    },
  );

  it('has the same help when it is built, where the catalogue is data', async () => {
    const { stdout } = await runBin(['deploys', 'create', '--help']);
    expect(stdout).toContain(TEXTS['deploys.create'].summary);
    expect(stdout).toContain('release to run (required)');
  });
});
