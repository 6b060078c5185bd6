import type { Command } from 'commander';
import type { CreateDeployInput } from '../contract/nouns/deploys.js';
import type { Context } from './invocation/context.js';
import { nounCommand, numeral, withExamples } from './declarations/noun.js';
import { fieldOption, operationCommand } from './declarations/operation-command.js';
import { printCreated, printDone, printList } from './terminal/print.js';

/** `deploys list|create|delete`. What is missing is refused by the operations, in their words, after unknown options are. */
export function registerDeploys(program: Command, context: Context): void {
  const deploys = nounCommand(program, 'deploys', 'deploy', "list, create and delete an app's deploys");
  withExamples(
    deploys,
    'deploys list zenx --region z0',
    'deploys create zenx --release v1 --region z0 --replicas 2',
  );
  addList(deploys, context);
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

function addCreate(deploys: Command, context: Context): void {
  withExamples(
    operationCommand(deploys, 'deploys.create', 'create <app>'),
    'deploys create zenx --release v1 --region z0 --replicas 2',
    'deploys create zenx --release v1 --region z0 --quiet',
  )
    .addOption(fieldOption('deploys.create', 'release', '--release <release>'))
    .addOption(fieldOption('deploys.create', 'region', '--region <region>'))
    .addOption(fieldOption('deploys.create', 'replicas', '--replicas <n>', { parse: numeral }))
    .action(async (app: string, options: Omit<CreateDeployInput, 'app'>) => {
      const shim = await context.shim();
      const created = await shim.deploys.create({ app, ...options }, context.call());
      await printCreated(context, created, created.id);
    });
}

function addDelete(deploys: Command, context: Context): void {
  withExamples(
    operationCommand(deploys, 'deploys.delete', 'delete <app> <id>').alias('rm'),
    'deploys delete zenx g221201-1902-19027-6zvz --region z0',
  )
    .addOption(fieldOption('deploys.delete', 'region', '--region <region>'))
    .action(async (app: string, id: string, { region }: { region: string }) => {
      const shim = await context.shim();
      await shim.deploys.delete({ app, id, region }, context.call());
      await printDone(context, { deleted: true, id }, `deploy ${id} is deleted`);
    });
}
