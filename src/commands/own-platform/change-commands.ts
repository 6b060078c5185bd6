import type { Command } from 'commander';
import type { PlatformNoun } from '../../platform-kit/faults/failure.js';
import { withExamples } from '../declarations/noun.js';
import { FAILURE } from '../globals/exit-codes.js';
import type { Context } from '../invocation/context.js';
import type { Question } from '../terminal/confirm.js';
import { printDone } from '../terminal/print.js';
import type { FaultFlags } from './fault.js';
import type { Manager } from './manager.js';

/** How the commands of one platform of our own reach it. */
export interface OwnPlatform {
  noun: PlatformNoun;
  context: Context;
  manager: () => Promise<Manager>;
}

/** `reset`: asks first. */
export function registerReset(
  command: Command,
  { noun, context, manager }: OwnPlatform,
  description: string,
  asked: (manager: Manager) => Question,
): void {
  withExamples(command.command('reset').description(description), `${noun} reset --yes`)
    .option('-y, --yes', "don't ask")
    .action(async ({ yes }: { yes?: boolean }) => {
      const { confirmed } = await import('../terminal/confirm.js');
      const platform = await manager();
      if (!yes && !(await confirmed(context.host, context.flags, asked(platform)))) {
        context.exitCode = FAILURE;
        return await printDone(context, { reset: false }, 'nothing is removed');
      }
      await platform.reset();
      await printDone(context, { reset: true, ...placeOf(platform) }, `${platform.words} is empty`);
    });
}

/** `seed <file>`: fills it. */
export function registerSeed(command: Command, { noun, context, manager }: OwnPlatform): void {
  withExamples(
    command.command('seed <file>').description("fill it from a YAML file ('-': stdin)"),
    `${noun} seed seed.yaml`,
  ).action(async (file: string) => {
    const { readSeed } = await import('./seed.js');
    const platform = await manager();
    await platform.seed(await readSeed(file, context.reading));
    await printDone(context, { seeded: true, ...placeOf(platform) }, `${platform.words} is filled`);
  });
}

/** `fault`: makes operations and instances fail on purpose. */
export function registerFault(command: Command, { noun, context, manager }: OwnPlatform): void {
  withExamples(
    command.command('fault [operation...]').description('make an operation fail, or the instances'),
    `${noun} fault deploy create --exit 1 --stderr "code:500,msg:try again later" --times 2`,
    `${noun} fault images --delay 5s`,
    `${noun} fault push --hang`,
    `${noun} fault instances --pending`,
    `${noun} fault --clear`,
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
      const platform = await manager();
      const asked = faultOf(words.join(' '), flags, noun);
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

function placeOf(manager: Manager): { dir?: string } {
  return 'dir' in manager ? { dir: manager.dir as string } : {};
}
