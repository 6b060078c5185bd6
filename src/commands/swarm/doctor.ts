import type { Command } from 'commander';
import type { SwarmManager } from '../../swarm/manage.js';
import { withExamples } from '../declarations/noun.js';
import { printReport } from '../doctor/print-report.js';
import { runChecks } from '../doctor/run-checks.js';
import { FAILURE } from '../globals/exit-codes.js';
import { swarmOptions } from '../globals/settings.js';
import type { Context } from '../invocation/context.js';

/** Milliseconds for each check: the nodes may have to get an image. */
const CHECK_TIME = 60_000;

/** `swarm doctor`: looks at a swarm, and says the line that mends each thing that is amiss. */
export function registerSwarmDoctor(
  swarm: Command,
  context: Context,
  manager: () => Promise<SwarmManager>,
): void {
  withExamples(
    swarm
      .command('doctor')
      .description('look at managers, nodes, regions and the registry, and say what to do'),
    'swarm doctor',
    'swarm doctor --registry registry.example.com:5000/qapp',
    'swarm doctor --docker-host tcp://10.0.0.1:2376 --docker-host tcp://10.0.0.2:2376 --json',
  ).action(async () => {
    const { host, flags } = context;
    const platform = await manager();
    const { swarmChecks } = await import('./checks.js');
    const swarm = swarmOptions(flags, host.env);
    const surroundings = {
      options: { env: host.env, swarm },
      host,
      tokenFile: undefined,
      shim: () => context.shim(),
    };
    const { report, late } = await runChecks(swarmChecks(platform, swarm.registry), surroundings, CHECK_TIME);
    platform.close();
    await printReport(context, report);
    if (!report.ok) context.exitCode = FAILURE;
    if (late) host.exit(context.exitCode);
  });
}
