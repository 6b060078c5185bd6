import { shellQuote } from '../../core/input/shell-quote.js';

/** For what the file system refuses: nothing there is to be emptied. */
export const CHECK_DIRECTORY = 'check the directory, or name another one with --local-dir';

/** The command that empties this directory. It is always named: whoever pastes it may have another default. */
export function resetCommand(dir: string): string {
  return `\`qappctl-shim local reset --local-dir ${shellQuote(dir)}\``;
}
