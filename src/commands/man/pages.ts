import packageJson from '../../../package.json' with { type: 'json' };
import { Context } from '../invocation/context.js';
import { createProgram } from '../program.js';
import { commandPage, type ManPage, pageName, programPage } from './page.js';

/**
 * All manual pages, as the build puts them into the package.
 * @param date The day that they tell: `2026-01-31`.
 */
export function manPages(date: string): ManPage[] {
  const nobody = { stdout: { write: () => true }, stderr: { write: () => true } };
  const unused = () => Promise.reject(new Error('a page runs nothing'));
  const context: Context = new Context(nobody as never, () => program, unused);
  const program = createProgram(context);
  const edition = { version: packageJson.version, date };
  const commands = program.commands.filter((command) => command.name() !== 'help');
  return [
    programPage(program, edition),
    ...commands.map((command) => commandPage(command, edition, commands.map(pageName))),
  ];
}
