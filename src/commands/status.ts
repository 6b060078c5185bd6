import type { Command } from 'commander';
import type { StatusRow } from '../contract/nouns/apps.js';
import { TEXTS } from '../contract/texts.js';
import { withExamples } from './declarations/noun.js';
import { fieldOption } from './declarations/operation-command.js';
import type { ProgressEvent } from '../core/shim.js';
import { WATCH, watchOnStdout } from './invocation/watch.js';
import type { Context } from './invocation/context.js';
import { printList } from './terminal/print.js';
import type { Column } from './terminal/table.js';

export interface StatusFlags {
  region?: string;
  watch?: boolean;
}

export const STATUS_COLUMNS: readonly Column<StatusRow>[] = [
  ['APP', (row) => row.app],
  ['DEPLOY', (row) => row.id],
  ['RELEASE', (row) => row.release],
  ['IMAGE', (row) => row.image],
  ['REGION', (row) => row.region],
  ['STATE', (row) => row.state],
  ['RUNNING', (row) => `${row.running}/${row.asked}`],
  ['CREATED', (row) => row.ctime, 'time'],
];

/** `status [<app>]`. */
export function registerStatus(program: Command, context: Context): void {
  withExamples(
    program.command('status [app]').description(TEXTS['status.list'].summary),
    'status',
    'status zenx',
    'status zenx --region z0 --json',
    'status zenx --watch --json',
  )
    .addOption(fieldOption('status.list', 'region', '--region <region>'))
    .option('-w, --watch', WATCH)
    .action((app: string | undefined, options: StatusFlags) => printStatus(context, app, options));
}

/** What runs where, of one app or of all. */
export async function printStatus(
  context: Context,
  app: string | undefined,
  { region, watch }: StatusFlags,
): Promise<void> {
  const shim = await context.shim();
  if (watch) {
    const passes = (event: ProgressEvent) =>
      region === undefined || event.type !== 'deploy' || event.region === region;
    return watchOnStdout(context, passes, (call) =>
      app === undefined ? shim.status.watch(call) : shim.apps.watch({ app }, call),
    );
  }
  const rows = await (app === undefined
    ? shim.status.list({ region }, context.call())
    : shim.apps.status({ app, region }, context.call()));
  await printList(context, rows, { noun: 'deploys', columns: STATUS_COLUMNS, id: (row) => row.id });
}
