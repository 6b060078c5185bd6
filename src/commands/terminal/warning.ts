import type { Host } from '../globals/host.js';
import type { GlobalValues } from '../globals/options.js';
import { printable } from './text.js';

/** Writes a warning to stderr: a line, a JSON line where scripts read it, nothing with --quiet. */
export function writeWarning(
  { stderr }: Pick<Host, 'stderr'>,
  { quiet, json }: GlobalValues,
  warning: string,
): void {
  if (quiet) return;
  stderr.write(json ? `${JSON.stringify({ warning })}\n` : `warning: ${printable(warning)}\n`);
}
