import type { Command } from 'commander';
import type { Context } from './invocation/context.js';
import { nounCommand, withExamples } from './declarations/noun.js';
import { operationCommand } from './declarations/operation-command.js';
import { printList } from './terminal/print.js';

/** `flavors list`. */
export function registerFlavors(program: Command, context: Context): void {
  const flavors = nounCommand(program, 'flavors', 'flavor', 'list the sizes that instances can have');
  withExamples(flavors, 'flavors list');
  withExamples(operationCommand(flavors, 'flavors.list', 'list').alias('ls'), 'flavors list').action(
    async () => {
      const shim = await context.shim();
      await printList(context, await shim.flavors.list(context.call()), {
        noun: 'flavors',
        columns: [
          ['NAME', (flavor) => flavor.name],
          ['CPU', (flavor) => flavor.cpu],
          ['MEMORY', (flavor) => `${flavor.memory} MB`],
          ['GPU', (flavor) => flavor.gpu],
          ['REGIONS', (flavor) => flavor.regions?.join(',')],
        ],
        id: (flavor) => flavor.name,
      });
    },
  );
}
