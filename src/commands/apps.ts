import type { Command } from 'commander';
import type { Context } from './invocation/context.js';
import { nounCommand, withExamples } from './declarations/noun.js';
import { fieldOption, operationCommand } from './declarations/operation-command.js';
import { printCreated, printDone, printList } from './terminal/print.js';

/** `apps list|register|unregister`. */
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
