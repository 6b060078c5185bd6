import type { Command } from 'commander';
import { fieldOption } from './operation-command.js';

/** What every command that waits for a deploy takes. */
export interface WaitFlags {
  stableFor?: string | undefined;
  failOn?: string[] | undefined;
  interval?: string | undefined;
}

/** Declares how a deploy is waited for. */
export function addWaitOptions(
  command: Command,
  operation: 'deploys.wait' | 'deploys.create' | 'rollouts.create' | 'rollouts.rollback',
): Command {
  return command
    .addOption(fieldOption(operation, 'stable_for', '--stable-for <time>'))
    .addOption(
      fieldOption(operation, 'fail_on', '--fail-on <statuses>', {
        parse: (text: string) => text.split(','),
        note: 'with commas in between',
      }),
    )
    .addOption(fieldOption(operation, 'interval', '--interval <time>'));
}

/** Options as the operation's fields. */
export function waitFields({ stableFor, failOn }: WaitFlags) {
  return { stable_for: stableFor, fail_on: failOn };
}
