import { plainText } from '../redaction/plain-text.js';
import type { Redact } from '../redaction/redact.js';
import type { RunResult } from '../process/run.js';

const SHOWN_LIMIT = 4096;
const EXCERPT_LIMIT = 200;

/** What is looked at of an output, however long it is: as much as is kept of stderr. */
const WINDOW = 64 * 1024;
/** Dropped beside a cut that was made before redacting: a part of a secret may stand there, which nobody recognizes. */
const MARGIN = 4096;

/** What qappctl printed, fit for a message: redacted, without colours and control characters, the last 4 KiB. */
export function printedText({ stdout, stderr }: RunResult, redact: Redact): string {
  const text = (
    stderr.trim() === '' ? beginning(stdout, redact).slice(0, 2 * SHOWN_LIMIT) : end(stderr, redact)
  ).trim();
  if (text === '') return '(no output)';
  return text.length > SHOWN_LIMIT ? `…${text.slice(-SHOWN_LIMIT)}` : text;
}

/** The beginning of an answer that could not be read, on one line. */
export function excerpt(stdout: string, redact: Redact): string {
  const text = beginning(stdout, redact).replace(/\s+/g, ' ').trim();
  if (text === '') return '(no output)';
  return text.length > EXCERPT_LIMIT ? `${text.slice(0, EXCERPT_LIMIT - 1)}…` : text;
}

/** Cleaned first: a control character inside a secret would hide it. */
function beginning(stdout: string, redact: Redact): string {
  const text = redact(plainText(stdout.slice(0, WINDOW)));
  return stdout.length > WINDOW ? text.slice(0, -MARGIN) : text;
}

/** Of stderr its end is all that was kept. */
function end(stderr: string, redact: Redact): string {
  const text = redact(plainText(stderr));
  return Buffer.byteLength(stderr) >= WINDOW ? text.slice(MARGIN) : text;
}
