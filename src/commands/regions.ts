import type { Command } from 'commander';
import type { Context } from './invocation/context.js';
import { nounCommand, withExamples } from './declarations/noun.js';
import { operationCommand } from './declarations/operation-command.js';
import { printList } from './terminal/print.js';

/** `regions list`. */
export function registerRegions(program: Command, context: Context): void {
  const regions = nounCommand(program, 'regions', 'region', 'list the regions that instances run in');
  withExamples(regions, 'regions list');
  withExamples(operationCommand(regions, 'regions.list', 'list').alias('ls'), 'regions list').action(
    async () => {
      const shim = await context.shim();
      await printList(context, await shim.regions.list(context.call()), {
        noun: 'regions',
        columns: [
          ['NAME', (region) => region.name],
          ['DESC', (region) => region.desc],
        ],
        id: (region) => region.name,
      });
    },
  );
}
