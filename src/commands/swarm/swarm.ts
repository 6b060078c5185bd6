import type { Command } from 'commander';
import type { SwarmManager, SwarmStatus } from '../../swarm/manage.js';
import { withExamples } from '../declarations/noun.js';
import { swarmOptions } from '../globals/settings.js';
import type { Context } from '../invocation/context.js';
import { registerFault, registerReset, registerSeed } from '../own-platform/change-commands.js';
import { faultLines } from '../own-platform/manager.js';
import { printJson, printText } from '../terminal/print.js';
import { writeWarning } from '../terminal/warning.js';
import { registerSwarmDoctor } from './doctor.js';

/** `swarm doctor|status|reset|seed|fault`: the platform on a swarm itself; `--swarm` is not needed. */
export function registerSwarmCommands(program: Command, context: Context): void {
  const swarm = program
    .command('swarm')
    .description('look at, fill, empty and trouble the platform on a Docker Swarm');
  withExamples(
    swarm,
    'swarm doctor --registry registry.example.com:5000/qapp',
    'swarm status',
    'swarm reset',
  );
  registerSwarmDoctor(swarm, context, () => manager(context));
  registerStatus(swarm, context);
  const platform = { noun: 'swarm', context, manager: () => manager(context) } as const;
  registerReset(swarm, platform, 'delete every deploy, then all else that it keeps; asks first', (own) => ({
    text: `remove everything in ${own.words}?`,
    what: `emptying ${own.words}`,
    unasked: 'qappctl-shim swarm reset --yes',
  }));
  registerSeed(swarm, platform);
  registerFault(swarm, platform);
}

function registerStatus(swarm: Command, context: Context): void {
  withExamples(
    swarm.command('status').description('show what it holds and what is made to fail'),
    'swarm status',
  ).action(async () => {
    const status = await (await manager(context)).status();
    if (context.flags.json) return await printJson(context, status);
    await printText(context, context.flags.quiet ? status.swarm : statusText(status));
  });
}

async function manager(context: Context): Promise<SwarmManager> {
  context.refuseServer('swarm');
  const { host, flags } = context;
  const { SwarmManager } = await import('../../swarm/manage.js');
  return new SwarmManager({
    ...swarmOptions(flags, host.env),
    env: host.env,
    warn: (text) => writeWarning(host, flags, text),
  });
}

function statusText({ faults, instanceFault, regions, ...counts }: SwarmStatus): string {
  const lines = [
    ...Object.entries(counts).map(([noun, count]) => `${noun.padEnd(11)} ${count}`),
    `regions     ${regions.join(', ')}`,
    ...faultLines({ faults, instanceFault }),
  ];
  return lines.join('\n');
}
