import type { Command } from 'commander';
import type {
  CreateDeployInput,
  DeleteDeployInput,
  DeployView,
  WaitDeployInput,
} from '../contract/nouns/deploys.js';
import { isShimError } from '../core/model/errors.js';
import type { Context } from './invocation/context.js';
import { nounCommand, numeral, withExamples } from './declarations/noun.js';
import { fieldOption, operationCommand } from './declarations/operation-command.js';
import { addWaitOptions, waitFields, type WaitFlags } from './declarations/waiting.js';
import { withProgress } from './invocation/with-progress.js';
import { INSTANCE_COLUMNS } from './instances.js';
import { writeSuccess } from './terminal/events.js';
import { printOne } from './terminal/one.js';
import { printCreated, printDone, printJson, printList, printText } from './terminal/print.js';

/** `deploys list|get|wait|create|delete`. What is missing is refused by the operations, in their words, after unknown options are. */
export function registerDeploys(program: Command, context: Context): void {
  const deploys = nounCommand(program, 'deploys', 'deploy', "list, create and delete an app's deploys");
  withExamples(
    deploys,
    'deploys list zenx --region z0',
    'deploys create zenx --release v1 --region z0 --replicas 2',
  );
  addList(deploys, context);
  addGet(deploys, context);
  addWait(deploys, context);
  addCreate(deploys, context);
  addDelete(deploys, context);
}

function addList(deploys: Command, context: Context): void {
  withExamples(
    operationCommand(deploys, 'deploys.list', 'list <app>').alias('ls'),
    'deploys list zenx --region z0',
    'deploys list zenx --region z0 --release v1 --quiet',
  )
    .addOption(fieldOption('deploys.list', 'region', '--region <region>'))
    .addOption(fieldOption('deploys.list', 'release', '--release <release>'))
    .action(async (app: string, options: { region: string; release?: string }) => {
      const shim = await context.shim();
      await printList(context, await shim.deploys.list({ app, ...options }, context.call()), {
        noun: 'deploys',
        columns: [
          ['ID', (deploy) => deploy.id],
          ['RELEASE', (deploy) => deploy.release],
          ['REGION', (deploy) => deploy.region],
          ['REPLICAS', (deploy) => deploy.replicas],
          ['CREATED', (deploy) => deploy.ctime, 'time'],
        ],
        made: (deploy) => deploy.ctime,
        id: (deploy) => deploy.id,
      });
    });
}

function addGet(deploys: Command, context: Context): void {
  withExamples(
    operationCommand(deploys, 'deploys.get', 'get <app> <id>').alias('show'),
    'deploys get zenx g221201-1902-19027-6zvz',
    'deploys get zenx g221201-1902-19027-6zvz --region z0 --json',
  )
    .addOption(fieldOption('deploys.get', 'region', '--region <region>'))
    .action(async (app: string, id: string, { region }: { region?: string }) => {
      const shim = await context.shim();
      await printView(context, await shim.deploys.get({ app, id, region }, context.call()));
    });
}

function addWait(deploys: Command, context: Context): void {
  withExamples(
    addWaitOptions(operationCommand(deploys, 'deploys.wait', 'wait <app> <id>'), 'deploys.wait'),
    'deploys wait zenx g221201-1902-19027-6zvz --region z0',
    'deploys wait zenx g221201-1902-19027-6zvz --region z0 --for gone --timeout 2m',
  )
    .addOption(fieldOption('deploys.wait', 'region', '--region <region>'))
    .addOption(fieldOption('deploys.wait', 'for', '--for <state>'))
    .addOption(fieldOption('deploys.wait', 'timeout', '--timeout <time>'))
    .action(
      async (
        app: string,
        id: string,
        flags: WaitFlags & Pick<WaitDeployInput, 'region' | 'for' | 'timeout'>,
      ) => {
        const { stableFor, failOn, ...rest } = flags;
        const input = { app, id, ...rest, ...waitFields({ stableFor, failOn }) };
        const view = await withProgress(context, async (call) =>
          (await context.shim()).deploys.wait(input, call),
        );
        if (context.flags.progress === 'json') writeSuccess(context.host, view);
        await printView(context, view);
      },
    );
}

/** Fields, then the instances. */
function printView(context: Context, view: DeployView): Promise<void> {
  const { instances, ...fields } = view;
  return printOne(context, view, {
    id: view.id,
    fields,
    table: { rows: instances, columns: INSTANCE_COLUMNS },
  });
}

function addCreate(deploys: Command, context: Context): void {
  withExamples(
    addWaitOptions(operationCommand(deploys, 'deploys.create', 'create <app>'), 'deploys.create'),
    'deploys create zenx --release v1 --region z0 --replicas 2',
    'deploys create zenx --release v1 --region z0 --quiet',
    'deploys create zenx --release v1 --region z0 --wait 5m',
  )
    .addOption(fieldOption('deploys.create', 'release', '--release <release>'))
    .addOption(fieldOption('deploys.create', 'region', '--region <region>'))
    .addOption(fieldOption('deploys.create', 'replicas', '--replicas <n>', { parse: numeral }))
    .addOption(fieldOption('deploys.create', 'wait', '--wait [time]', { note: '10m when no time is given' }))
    .action(async (app: string, flags: CreateFlags) => {
      const { wait, stableFor, failOn, ...rest } = flags;
      const input = {
        app,
        ...rest,
        wait: wait === true ? '10m' : wait,
        ...waitFields({ stableFor, failOn }),
      };
      const created = await withProgress(context, async (call) => {
        const shim = await context.shim();
        return shim.deploys.create(input, call).catch((error: unknown) => printIdOf(context, error));
      });
      await printCreated(context, created, created.id);
    });
}

function addDelete(deploys: Command, context: Context): void {
  withExamples(
    operationCommand(deploys, 'deploys.delete', 'delete <app> <id>').alias('rm'),
    'deploys delete zenx g221201-1902-19027-6zvz --region z0',
  )
    .addOption(fieldOption('deploys.delete', 'region', '--region <region>'))
    .addOption(fieldOption('deploys.delete', 'wait', '--wait [time]', { note: '2m when no time is given' }))
    .addOption(fieldOption('deploys.delete', 'interval', '--interval <time>'))
    .action(async (app: string, id: string, { wait, ...rest }: DeleteFlags) => {
      const input = { app, id, ...rest, wait: wait === true ? '2m' : wait };
      await withProgress(context, async (call) => (await context.shim()).deploys.delete(input, call));
      await printDone(context, { deleted: true, id }, `deploy ${id} is deleted`);
    });
}

type CreateFlags = WaitFlags &
  Pick<CreateDeployInput, 'release' | 'region' | 'replicas'> & { wait?: string | true };
type DeleteFlags = Pick<DeleteDeployInput, 'region' | 'interval'> & { wait?: string | true };

/** The id of what was made is never lost: it is printed also when waiting for it failed. */
async function printIdOf(context: Context, error: unknown): Promise<never> {
  const id = isShimError(error) ? error.details?.id : undefined;
  if (typeof id === 'string')
    await (context.flags.json ? printJson(context, { id }) : printText(context, id));
  throw error;
}
