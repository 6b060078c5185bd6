import type { Command } from 'commander';
import type { CreateRolloutInput, RolloutAnswer } from '../../contract/nouns/rollouts.js';
import { TEXTS } from '../../contract/texts.js';
import { invalidInput } from '../../core/input/invalid-input.js';
import { collect } from '../globals/options.js';
import { numeral, withExamples } from '../declarations/noun.js';
import { fieldOption, type FieldOptions } from '../declarations/operation-command.js';
import { addWaitOptions, waitFields, type WaitFlags } from '../declarations/waiting.js';
import type { Context } from '../invocation/context.js';
import { withProgress } from '../invocation/with-progress.js';
import { addReleaseOptions, type ReleaseFlags } from '../declarations/release-options.js';
import { printCreated, printDone, printJson, printText } from '../terminal/print.js';

type Shared = WaitFlags & {
  region?: string[];
  keepFailed?: boolean;
  timeout?: string;
  dryRun?: boolean;
  detach?: boolean;
};
type RolloutFlags = ReleaseFlags &
  Shared & { release?: string; replicas?: number; force?: boolean; replace?: string[]; keepOld?: boolean };

/** `rollout <app>`: an image to running instances, in one step. */
export function registerRollout(program: Command, context: Context): void {
  const command = program.command('rollout <app>').description(TEXTS['rollouts.create'].summary);
  const field = (name: string, flags: string, options?: FieldOptions) =>
    fieldOption('rollouts.create', name, flags, options);
  withExamples(
    command,
    'rollout zenx --image nginx:alpine --flavor C1M1 --region z0',
    'rollout zenx --image nginx:1.27',
    'rollout zenx --release v221201-185439 --region z0 --region z1 --dry-run',
  );
  addReleaseOptions(command, 'rollouts.create')
    .addOption(field('release', '--release <release>'))
    .addOption(field('replicas', '--replicas <n>', { parse: numeral }))
    .addOption(field('force', '--force'))
    .addOption(field('replace', '--replace <id>', { parse: collect, note: 'repeat for more' }))
    .addOption(field('keep_old', '--keep-old'));
  addShared(command, 'rollouts.create').action(async (app: string, flags: RolloutFlags) => {
    refuseDetached(context, flags);
    const { releaseInput } = await import('../declarations/release-input.js');
    const given = await releaseInput(flags, context.reading);
    const { release, replicas, force, replace, keepOld } = flags;
    const input = {
      app,
      ...given,
      release,
      replicas,
      force,
      replace: replace?.includes('all') ? ('all' as const) : replace,
      keep_old: keepOld,
      ...sharedFields(flags),
    } as CreateRolloutInput;
    await perform(context, async (call) => (await context.shim()).rollouts.create(input, call));
  });
}

/** `rollback <app>`: back to what ran before. */
export function registerRollback(program: Command, context: Context): void {
  const command = program.command('rollback <app>').description(TEXTS['rollouts.rollback'].summary);
  withExamples(command, 'rollback zenx', 'rollback zenx --region z0 --to v221130-100000');
  command.addOption(fieldOption('rollouts.rollback', 'to', '--to <release>'));
  addShared(command, 'rollouts.rollback').action(async (app: string, flags: Shared & { to?: string }) => {
    refuseDetached(context, flags);
    const input = { app, to: flags.to, ...sharedFields(flags) };
    await perform(context, async (call) => (await context.shim()).rollouts.rollback(input, call));
  });
}

function addShared(command: Command, operation: 'rollouts.create' | 'rollouts.rollback'): Command {
  command
    .addOption(
      fieldOption(operation, 'regions', '--region <region>', { parse: collect, note: 'repeat for more' }),
    )
    .addOption(fieldOption(operation, 'timeout', '--timeout <time>'));
  return addWaitOptions(command, operation)
    .addOption(fieldOption(operation, 'keep_failed', '--keep-failed'))
    .addOption(fieldOption(operation, 'dry_run', '--dry-run'))
    .addOption(fieldOption(operation, 'detach', '--detach', { note: 'with --server only' }));
}

function sharedFields({ region, keepFailed, timeout, dryRun, detach, interval, ...flags }: Shared) {
  return {
    regions: region,
    keep_failed: keepFailed,
    timeout,
    dry_run: dryRun,
    detach,
    interval,
    ...waitFields(flags),
  };
}

/** A process that ends can't go on. */
function refuseDetached(context: Context, { detach }: Shared): void {
  if (detach && !context.shimOptions.server)
    throw invalidInput(
      '--detach needs a server, which goes on: this process would end',
      'name one: --server <url>',
    );
}

async function perform(
  context: Context,
  call: (options: ReturnType<Context['call']>) => Promise<RolloutAnswer>,
): Promise<void> {
  const { USER: by } = context.host.env;
  const answer = await withProgress(context, (options) => call({ ...options, by }));
  if ('dry_run' in answer) return printPlan(context, answer);
  if ('detached' in answer) return printCreated(context, answer, answer.rollout);
  const { flags } = context;
  if (flags.json || flags.progress === 'json') return printDone(context, answer, '');
  if (flags.quiet) return printText(context, answer.regions.map(({ deploy }) => deploy).join('\n'));
  await printText(context, outcomeText(answer));
}

async function printPlan(context: Context, plan: Extract<RolloutAnswer, { dry_run: true }>): Promise<void> {
  if (context.flags.json) return printJson(context, plan);
  const lines = plan.steps.map(
    ({ text, skipped }, index) =>
      `[${index + 1}/${plan.steps.length}] ${text}${skipped === undefined ? '' : ` (skipped: ${skipped})`}`,
  );
  await printText(context, lines.join('\n'));
}

function outcomeText({
  release,
  created,
  regions,
  undo,
}: Extract<RolloutAnswer, { release: string }>): string {
  const lines = regions.map(
    ({ region, deploy, replicas, deleted }) =>
      `${region}: release ${release} runs, deploy ${deploy}, ${replicas} ${replicas === 1 ? 'instance' : 'instances'}${deleted.length === 0 ? '' : `, in the place of ${deleted.join(', ')}`}`,
  );
  const changed = created || regions.some(({ reused, deleted }) => !reused || deleted.length > 0);
  return [
    ...(changed ? [] : ['nothing had to be done']),
    ...lines,
    ...(undo ? [`undo it: ${undo.command}`] : []),
  ].join('\n');
}
