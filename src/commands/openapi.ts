import type { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { withExamples } from './declarations/noun.js';
import type { Context } from './invocation/context.js';
import { printText } from './terminal/print.js';

/** `openapi`: the document that a server gives at /openapi.json and /openapi.yaml. */
export function registerOpenApi(program: Command, context: Context): void {
  withExamples(
    program.command('openapi').description('print the HTTP API as an OpenAPI 3.1 document'),
    'openapi > openapi.json',
    'openapi --yaml',
  )
    .option('--yaml', 'as YAML')
    .action(async ({ yaml }: { yaml?: boolean }) => {
      const { openApi } = await import('../http/pages/documents.js');
      const document = await openApi(packageJson.version);
      await printText(context, yaml ? document.yaml : document.json);
    });
}
