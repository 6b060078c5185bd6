import { printable, printableJson } from '../../core/model/printable.js';
import { pasteable } from '../globals/self-name.js';
import type { Host } from '../globals/host.js';
import { writeFailure } from './events.js';

export interface Failure {
  code: string;
  message: string;
  hint?: string | undefined;
  details?: Readonly<Record<string, unknown>> | undefined;
  /** Of a defect, for those who look for it. */
  stack?: string | undefined;
}

export interface ErrorStyle {
  json: boolean;
  /** As the last event, in place of anything else. */
  events: boolean;
  color: boolean;
}

/** Writes an error to stderr: one JSON object, or what failed and what to do next. */
export async function printError(
  host: Host,
  { stack, ...failure }: Failure,
  style: ErrorStyle,
): Promise<void> {
  const error = { ...failure, hint: failure.hint && pasteable(failure.hint, host.env) };
  if (style.events) return writeFailure(host, error);
  if (style.json) {
    host.stderr.write(`${printableJson({ error })}\n`);
    return;
  }
  const { colorsFor } = await import('./colors.js');
  const colors = colorsFor(host.stderr, host.env, style.color);
  const { message, hint } = failure;
  host.stderr.write(`${colors.red('error:')} ${printable(message).trimEnd()}\n`);
  if (hint) host.stderr.write(`${colors.dim('hint:')} ${printable(pasteable(hint, host.env))}\n`);
  if (stack) host.stderr.write(`${printable(stack)}\n`);
}
