import type { Host } from '../globals/host.js';
import { printable } from './text.js';

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
    host.stderr.write(`${JSON.stringify({ error: failure })}\n`);
    return;
  }
  const { colorsFor } = await import('./colors.js');
  const colors = colorsFor(host.stderr, host.env, style.color);
  const { message, hint } = failure;
  host.stderr.write(`${colors.red('error:')} ${printable(message)}\n`);
  if (hint) host.stderr.write(`${colors.dim('hint:')} ${printable(hint)}\n`);
  if (details) host.stderr.write(`${details}\n`);
}
