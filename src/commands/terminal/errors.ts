import { printable, printableJson } from '../../core/model/printable.js';
import { pasteable } from '../globals/self-name.js';
import type { Host } from '../globals/host.js';

export interface Failure {
  code: string;
  message: string;
  hint?: string | undefined;
  details?: string | undefined;
}

export interface ErrorStyle {
  json: boolean;
  color: boolean;
}

/** Writes an error to stderr: one JSON object, or what failed and what to do next. */
export async function printError(
  host: Host,
  { details, ...failure }: Failure,
  style: ErrorStyle,
): Promise<void> {
  if (style.json) {
    host.stderr.write(
      `${printableJson({ error: { ...failure, hint: failure.hint && pasteable(failure.hint, host.env) } })}\n`,
    );
    return;
  }
  const { colorsFor } = await import('./colors.js');
  const colors = colorsFor(host.stderr, host.env, style.color);
  const { message, hint } = failure;
  host.stderr.write(`${colors.red('error:')} ${printable(message).trimEnd()}\n`);
  if (hint) host.stderr.write(`${colors.dim('hint:')} ${printable(pasteable(hint, host.env))}\n`);
  if (details) host.stderr.write(`${printable(details)}\n`);
}
