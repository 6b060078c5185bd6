import type { Command } from 'commander';
import type { Instance } from '../core/model/types.js';
import { WATCH, watchOnStdout } from './invocation/watch.js';
import type { Context } from './invocation/context.js';
import { nounCommand, withExamples } from './declarations/noun.js';
import { fieldOption, operationCommand } from './declarations/operation-command.js';
import { printList } from './terminal/print.js';
import type { Column } from './terminal/table.js';

export const INSTANCE_COLUMNS: readonly Column<Instance>[] = [
  ['ID', (instance) => instance.id],
  ['STATUS', (instance) => instance.status],
  ['IPS', (instance) => instance.ips],
  ['CREATED', (instance) => instance.ctime, 'time'],
];

/** `instances list`. */
export function registerInstances(program: Command, context: Context): void {
  const instances = nounCommand(program, 'instances', 'instance', "list a deploy's instances");
  const example = 'instances list zenx g221201-1902-19027-6zvz --region z0';
  withExamples(instances, example);
  withExamples(operationCommand(instances, 'instances.list', 'list <app> <deploy-id>').alias('ls'), example)
    .addOption(fieldOption('instances.list', 'region', '--region <region>'))
    .option('-w, --watch', WATCH)
    .action(async (app: string, deploy: string, { region, watch }: { region: string; watch?: boolean }) => {
      const shim = await context.shim();
      if (watch)
        return watchOnStdout(
          context,
          () => true,
          (call) => shim.deploys.watch({ app, id: deploy, region }, call),
        );
      await printList(context, await shim.instances.list({ app, deploy, region }, context.call()), {
        noun: 'instances',
        columns: INSTANCE_COLUMNS,
        made: (instance) => instance.ctime,
        id: (instance) => instance.id,
      });
    });
}
