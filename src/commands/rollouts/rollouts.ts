import type { Command } from 'commander';
import type { RolloutRecord } from '../../contract/nouns/rollouts.js';
import { nounCommand, withExamples } from '../declarations/noun.js';
import { operationCommand } from '../declarations/operation-command.js';
import type { Context } from '../invocation/context.js';
import { withProgress } from '../invocation/with-progress.js';
import { writeSuccess } from '../terminal/events.js';
import { printOne } from '../terminal/one.js';
import { printDone, printList } from '../terminal/print.js';

const ID = 'r221201-1902-19027-6zvz';

/** `rollouts list|get|follow|cancel`. */
export function registerRollouts(program: Command, context: Context): void {
  const rollouts = nounCommand(program, 'rollouts', 'ro', "list, follow and stop an app's rollouts");
  withExamples(rollouts, 'rollouts list zenx', `rollouts follow zenx ${ID}`);

  withExamples(
    operationCommand(rollouts, 'rollouts.list', 'list <app>').alias('ls'),
    'rollouts list zenx',
  ).action(async (app: string) => {
    const shim = await context.shim();
    await printList(context, await shim.rollouts.list({ app }, context.call()), {
      noun: 'rollouts',
      columns: [
        ['ID', (one) => one.id],
        ['KIND', (one) => one.kind],
        ['STATE', (one) => one.state],
        ['IMAGE', (one) => one.image],
        ['RELEASE', (one) => one.release],
        ['REGIONS', (one) => one.regions.map(({ region }) => region).join(', ')],
        ['BY', (one) => one.by],
        ['BEGUN', (one) => one.begun, 'time'],
      ],
      id: (one) => one.id,
    });
  });

  withExamples(
    operationCommand(rollouts, 'rollouts.get', 'get <app> <rollout-id>').alias('show'),
    `rollouts get zenx ${ID}`,
  ).action(async (app: string, id: string) => {
    const shim = await context.shim();
    await printRecord(context, await shim.rollouts.get({ app, id }, context.call()));
  });

  withExamples(
    operationCommand(rollouts, 'rollouts.follow', 'follow <app> <rollout-id>'),
    `rollouts follow zenx ${ID}`,
  ).action(async (app: string, id: string) => {
    const record = await withProgress(context, async (call) =>
      (await context.shim()).rollouts.follow({ app, id }, call),
    );
    if (context.flags.progress === 'json') writeSuccess(context.host, record);
    await printRecord(context, record);
  });

  withExamples(
    operationCommand(rollouts, 'rollouts.cancel', 'cancel <app> <rollout-id>'),
    `rollouts cancel zenx ${ID}`,
  ).action(async (app: string, id: string) => {
    const shim = await context.shim();
    await shim.rollouts.cancel({ app, id }, context.call());
    await printDone(context, { cancelled: true, id }, `rollout ${id} stops at the end of its step`);
  });
}

function printRecord(context: Context, record: RolloutRecord): Promise<void> {
  const { steps, regions, error, ...fields } = record;
  return printOne(context, record, {
    id: record.id,
    fields: {
      ...fields,
      ...Object.fromEntries(
        regions.map((one) => [
          one.region,
          `deploy ${one.deploy}, ${one.replicas} instances${one.deleted.length === 0 ? '' : `, in the place of ${one.deleted.join(', ')}`}`,
        ]),
      ),
      error: error?.message,
    },
    table: {
      rows: steps,
      columns: [
        ['STEP', (step) => step.text],
        ['STATE', (step) => step.state],
        ['', (step) => step.skipped],
      ],
    },
  });
}
