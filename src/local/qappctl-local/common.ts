import type { CommandInput } from './command.js';
import type { Flag } from './flags.js';

export const OUTPUT: Flag = {
  name: 'output',
  short: 'o',
  type: 'string',
  usage: 'output format, json or empty for a table',
};
export const REGION: Flag = { name: 'region', type: 'string', usage: 'region', required: true };
/** The app that a command is about. */
export const app = (input: CommandInput) => input.positionals[0] ?? '';
