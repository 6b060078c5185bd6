import type { Command } from 'commander';
import { WATCH } from './invocation/watch.js';
import type { Context } from './invocation/context.js';
import { nounCommand, withExamples } from './declarations/noun.js';
import { fieldOption, operationCommand } from './declarations/operation-command.js';
import { printStatus, STATUS_COLUMNS, type StatusFlags } from './status.js';
import { printOne } from './terminal/one.js';
import { printCreated, printDone, printList } from './terminal/print.js';

/** `apps list|get|status|register|unregister`. */
export function registerApps(program: Command, context: Context): void {
  const apps = nounCommand(program, 'apps', 'app', 'list, register and remove apps');
  withExamples(apps, 'apps list', 'apps register zenx --desc "my first app"');

  withExamples(
    operationCommand(apps, 'apps.list', 'list').alias('ls'),
    'apps list',
    'apps list --json',
  ).action(async () => {
    const shim = await context.shim();
    await printList(context, await shim.apps.list(context.call()), {
      noun: 'apps',
      columns: [
        ['NAME', (app) => app.name],
        ['DESC', (app) => app.desc],
      ],
      id: (app) => app.name,
    });
  });

  withExamples(operationCommand(apps, 'apps.get', 'get <app>').alias('show'), 'apps get zenx').action(
    async (app: string) => {
      const shim = await context.shim();
      const view = await shim.apps.get({ app }, context.call());
      const { deploys, releases, ...rest } = view;
      await printOne(context, view, {
        id: app,
        fields: { ...rest, releases },
        table: { rows: deploys, columns: STATUS_COLUMNS },
      });
    },
  );

  withExamples(
    operationCommand(apps, 'apps.status', 'status <app>'),
    'apps status zenx',
    'apps status zenx --region z0 --json',
  )
    .addOption(fieldOption('apps.status', 'region', '--region <region>'))
    .option('-w, --watch', WATCH)
    .action((app: string, options: StatusFlags) => printStatus(context, app, options));

  withExamples(
    operationCommand(apps, 'apps.register', 'register <app>').alias('create'),
    'apps register zenx --desc "my first app"',
  )
    .addOption(fieldOption('apps.register', 'desc', '-d, --desc <text>'))
    .action(async (name: string, options: { desc?: string }) => {
      const shim = await context.shim();
      const created = await shim.apps.register({ name, desc: options.desc }, context.call());
      await printCreated(context, created, created.name);
    });

  withExamples(
    operationCommand(apps, 'apps.unregister', 'unregister <app>').alias('rm').alias('delete'),
    'apps unregister zenx',
  ).action(async (app: string) => {
    const shim = await context.shim();
    await shim.apps.unregister({ app }, context.call());
    await printDone(context, { unregistered: true, name: app }, `app ${app} is removed`);
  });
}
