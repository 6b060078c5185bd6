import type { Command } from 'commander';
import { quoteValue } from '../../core/input/invalid-input.js';
import { shellQuote } from '../../core/input/shell-quote.js';
import { printableLine } from '../../core/model/printable.js';
import type { LocalManager, LocalStatus } from '../../local/manage.js';
import type { Context } from '../invocation/context.js';
import type { FaultFlags } from './fault.js';
import { FAILURE } from '../globals/exit-codes.js';
import { withExamples } from '../declarations/noun.js';
import { localOptions } from '../globals/settings.js';
import type { Question } from '../terminal/confirm.js';
import { printDone, printJson, printText } from '../terminal/print.js';
import { writeWarning } from '../terminal/warning.js';

/** `local status|reset|seed|fault`: the local platform itself; `--local` is not needed. */
export function registerLocalCommands(program: Command, context: Context): void {
  const local = program.command('local').description('show, fill, empty and trouble the local platform');
  withExamples(local, 'local status', 'local seed seed.yaml', 'local fault deploy create --exit 1 --times 2');
  registerStatus(local, context);
  registerReset(local, context);
  registerSeed(local, context);
  registerFault(local, context);
}

function registerStatus(local: Command, context: Context): void {
  withExamples(
    local.command('status').description('show what it holds and what is made to fail'),
    'local status',
  ).action(async () => {
    const status = await (await manager(context)).status();
    if (context.flags.json) return await printJson(context, status);
    await printText(context, context.flags.quiet ? printableLine(status.dir) : statusText(status));
  });
}

function registerReset(local: Command, context: Context): void {
  withExamples(
    local.command('reset').description('empty it, its containers and images too; asks first'),
    'local reset --yes',
  )
    .option('-y, --yes', "don't ask")
    .action(async ({ yes }: { yes?: boolean }) => {
      const { confirmed } = await import('../terminal/confirm.js');
      const platform = await manager(context);
      if (!yes && !(await confirmed(context.host, context.flags, resetQuestion(platform.dir)))) {
        context.exitCode = FAILURE;
        return await printDone(context, { reset: false }, 'nothing is removed');
      }
      await platform.reset();
      await printDone(
        context,
        { reset: true, dir: platform.dir },
        `the local platform in ${platform.dir} is empty`,
      );
    });
}

function resetQuestion(dir: string): Question {
  return {
    text: `remove everything in the local platform at ${dir}?`,
    what: `emptying the local platform at ${quoteValue(dir)}`,
    unasked: `qappctl-shim local reset --yes --local-dir ${shellQuote(dir)}`,
  };
}

function registerSeed(local: Command, context: Context): void {
  withExamples(
    local.command('seed <file>').description("fill it from a YAML file ('-': stdin)"),
    'local seed seed.yaml',
  ).action(async (file: string) => {
    const { readSeed } = await import('./seed.js');
    const platform = await manager(context);
    await platform.seed(await readSeed(file, context.reading));
    await printDone(
      context,
      { seeded: true, dir: platform.dir },
      `the local platform in ${platform.dir} is filled`,
    );
  });
}

function registerFault(local: Command, context: Context): void {
  withExamples(
    local.command('fault [operation...]').description('make an operation fail, or the instances'),
    'local fault deploy create --exit 1 --stderr "code:500,msg:try again later" --times 2',
    'local fault images --delay 5s',
    'local fault push --hang',
    'local fault instances --pending',
    'local fault --clear',
  )
    .option('--exit <status>', 'end with this exit status')
    .option('--stderr <text>', 'what it prints on stderr (with exit status 1 where none is given)')
    .option('--delay <time>', 'wait before anything else')
    .option('--hang', 'never answer')
    .option('--garbage', 'end well with an answer that is none')
    .option('--kill', 'die of SIGKILL')
    .option('--times <n>', 'how often (default: until cleared)')
    .option('--fail', 'with `instances`: all are FAILED')
    .option('--pending', 'with `instances`: all stay PENDING')
    .option('--clear', 'end all faults')
    .action(async (words: string[], flags: FaultFlags) => {
      const { faultOf } = await import('./fault.js');
      const platform = await manager(context);
      const asked = faultOf(words.join(' '), flags);
      if (asked === 'clear') await platform.clearFaults();
      else if (asked === 'fail' || asked === 'pending') await platform.setInstanceFault(asked);
      else await platform.addFault(asked);
      const { faults, instanceFault } = await platform.status();
      await printDone(
        context,
        { faults, instanceFault },
        asked === 'clear' ? 'no faults any more' : 'the fault is set',
      );
    });
}

async function manager(context: Context): Promise<LocalManager> {
  context.refuseServer('local');
  const { host, flags } = context;
  const { LocalManager } = await import('../../local/manage.js');
  return new LocalManager({
    ...localOptions(flags, host.env),
    dockerHost: flags.dockerHost,
    env: host.env,
    warn: (text) => writeWarning(host, flags, text),
  });
}

function statusText({ dir, instances, engine, faults, instanceFault, ...counts }: LocalStatus): string {
  const lines = [
    `directory   ${printableLine(dir)}`,
    `instances   ${instances} (${printableLine(engine)})`,
    ...Object.entries(counts).map(([noun, count]) => `${noun.padEnd(11)} ${count}`),
    ...faults.map(({ operation, ...fault }) => `fault       ${operation}: ${describe(fault)}`),
    ...(instanceFault === undefined ? [] : [`fault       instances: ${instanceFault}`]),
  ];
  return lines.join('\n');
}

function describe({ delay, ...fault }: object & { delay?: number | undefined }): string {
  const shown = Object.entries<unknown>({
    ...(delay === undefined ? {} : { delay: `${delay}ms` }),
    ...fault,
  });
  return shown.map(([name, value]) => (value === true ? name : `${name} ${printableLine(value)}`)).join(', ');
}
