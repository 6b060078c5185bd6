import type { Command } from 'commander';
import type { Context } from './invocation/context.js';
import { nounCommand, withExamples } from './globals/noun.js';
import { printCreated, printDone, printList } from './terminal/print.js';

/** `apps list|register|unregister`. */
export function registerApps(program: Command, context: Context): void {
  const apps = nounCommand(program, 'apps', 'app', 'list, register and remove apps');
  withExamples(apps, 'apps list', 'apps register zenx --desc "my first app"');

  withExamples(
    apps.command('list').alias('ls').description('list apps'),
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
    apps.command('register <app>').alias('create').description('register an app'),
    'apps register zenx --desc "my first app"',
  )
    .option('-d, --desc <text>', 'description')
    .action(async (name: string, options: { desc?: string }) => {
      const shim = await context.shim();
      const created = await shim.apps.register({ name, desc: options.desc }, context.call());
      printCreated(context, created, created.name);
    });

  withExamples(
    apps.command('unregister <app>').alias('rm').alias('delete').description('remove an app'),
    'apps unregister zenx',
  ).action(async (app: string) => {
    const shim = await context.shim();
    await shim.apps.unregister({ app }, context.call());
    printDone(context, { unregistered: true, name: app }, `app ${app} is removed`);
  });
}
