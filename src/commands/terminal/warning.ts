import { printable, printableJson } from '../../core/model/printable.js';
import type { Host } from '../globals/host.js';
import type { GlobalValues } from '../globals/options.js';

/** Writes a warning to stderr: a line, a JSON line where scripts read it, nothing with --quiet. */
export function writeWarning(
  { stderr }: Pick<Host, 'stderr'>,
  { quiet, json }: GlobalValues,
  warning: string,
): void {
  if (quiet) return;
  stderr.write(json ? `${printableJson({ warning })}\n` : `warning: ${printable(warning)}\n`);
}
