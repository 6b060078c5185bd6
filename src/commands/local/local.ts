import type { Command } from 'commander';
import { quoteValue } from '../../core/input/invalid-input.js';
import { shellQuote } from '../../core/input/shell-quote.js';
import { printableLine } from '../../core/model/printable.js';
import type { LocalManager, LocalStatus } from '../../local/manage.js';
import { withExamples } from '../declarations/noun.js';
import { localOptions, oneDockerHost } from '../globals/settings.js';
import type { Context } from '../invocation/context.js';
import { registerFault, registerReset, registerSeed } from '../own-platform/change-commands.js';
import { faultLines } from '../own-platform/manager.js';
import { printJson, printText } from '../terminal/print.js';
import { writeWarning } from '../terminal/warning.js';

/** `local status|reset|seed|fault`: the local platform itself; `--local` is not needed. */
export function registerLocalCommands(program: Command, context: Context): void {
  const local = program.command('local').description('show, fill, empty and trouble the local platform');
  withExamples(local, 'local status', 'local seed seed.yaml', 'local fault deploy create --exit 1 --times 2');
  registerStatus(local, context);
  const platform = { noun: 'local', context, manager: () => manager(context) } as const;
  registerReset(local, platform, 'empty it, its containers and images too; asks first', (own) => {
    const { dir } = own as LocalManager;
    return {
      text: `remove everything in the local platform at ${dir}?`,
      what: `emptying the local platform at ${quoteValue(dir)}`,
      unasked: `qappctl-shim local reset --yes --local-dir ${shellQuote(dir)}`,
    };
  });
  registerSeed(local, platform);
  registerFault(local, platform);
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

async function manager(context: Context): Promise<LocalManager> {
  context.refuseServer('local');
  const { host, flags } = context;
  const { LocalManager } = await import('../../local/manage.js');
  return new LocalManager({
    ...localOptions(flags, host.env),
    dockerHost: oneDockerHost(flags),
    env: host.env,
    warn: (text) => writeWarning(host, flags, text),
  });
}

function statusText({ dir, instances, engine, faults, instanceFault, ...counts }: LocalStatus): string {
  const lines = [
    `directory   ${printableLine(dir)}`,
    `instances   ${instances} (${printableLine(engine)})`,
    ...Object.entries(counts).map(([noun, count]) => `${noun.padEnd(11)} ${count}`),
    ...faultLines({ faults, instanceFault }),
  ];
  return lines.join('\n');
}
