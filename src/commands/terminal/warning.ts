import { printable, printableJson } from '../../core/model/printable.js';
import type { Host } from '../globals/host.js';
import type { GlobalValues } from '../globals/options.js';
import { writeEvent } from './events.js';

/** Writes a warning to stderr: a line, a JSON line where scripts read it, nothing with --quiet. */
export function writeWarning(
  { stderr }: Pick<Host, 'stderr'>,
  { quiet, json, progress }: GlobalValues,
  warning: string,
): void {
  if (quiet) return;
  if (progress === 'json') return writeEvent({ stderr }, { type: 'warning', text: warning });
  stderr.write(json ? `${printableJson({ warning })}\n` : `warning: ${printable(warning)}\n`);
}
