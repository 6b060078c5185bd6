import type { Command } from 'commander';
import type { Instance } from '../core/model/types.js';
import { WATCH, watchOnStdout, whileRead } from './invocation/watch.js';
import type { Context } from './invocation/context.js';
import { nounCommand, numeral, withExamples } from './declarations/noun.js';
import { fieldOption, operationCommand } from './declarations/operation-command.js';
import { printList } from './terminal/print.js';
import { printLogLine } from './terminal/print-log.js';
import type { Column } from './terminal/table.js';

export const INSTANCE_COLUMNS: readonly Column<Instance>[] = [
  ['ID', (instance) => instance.id],
  ['STATUS', (instance) => instance.status],
  ['IPS', (instance) => instance.ips],
  ['CREATED', (instance) => instance.ctime, 'time'],
];

interface LogFlags {
  region?: string;
  follow?: boolean;
  tail?: number | 'all';
  since?: string;
  timestamps?: boolean;
}

/** `instances list` and `instances logs`. */
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
  registerLogs(instances, context);
}

function registerLogs(instances: Command, context: Context): void {
  const logs = 'instances logs zenx g221201-1902-19027-6zvz g221201-1902-19027-6zvz-6f7b9d8c5d-q2w4e';
  withExamples(
    operationCommand(instances, 'instances.logs', 'logs <app> <deploy-id> <instance-id>'),
    `${logs} --tail 100`,
    `${logs} --follow --since 10m`,
    `${logs} --json`,
  )
    .addOption(fieldOption('instances.logs', 'region', '--region <region>'))
    .addOption(fieldOption('instances.logs', 'follow', '-f, --follow'))
    .addOption(
      fieldOption('instances.logs', 'tail', '-n, --tail <lines>', {
        parse: (text: string) => (text === 'all' ? text : numeral(text)),
      }),
    )
    .addOption(fieldOption('instances.logs', 'since', '--since <time>'))
    .addOption(fieldOption('instances.logs', 'timestamps', '-t, --timestamps'))
    .action(async (app: string, deploy: string, instance: string, { tail, ...flags }: LogFlags) => {
      const shim = await context.shim();
      const input = { app, deploy, instance, ...flags, tail: tail === 'all' ? undefined : tail };
      await whileRead(
        context,
        (event) => event.type === 'log' && printLogLine(context.host, context.flags, event),
        (call) => shim.instances.logs(input, call),
      );
    });
}
