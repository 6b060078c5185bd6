import { plainText } from '../redaction/plain-text.js';
import type { PatientRedact } from '../redaction/redact.js';
import type { RunResult } from '../process/run.js';

const SHOWN_LIMIT = 4096;
const EXCERPT_LIMIT = 200;

/** What is looked at of an output, however long it is: as much as is kept of stderr. */
const WINDOW = 64 * 1024;
/** Dropped beside a cut that was made before redacting: a part of a secret may stand there, which nobody recognizes. */
const MARGIN = 4096;

/** What a run printed, without the secrets; of a long output its beginning, of stderr its end, which is all that was kept. */
export async function redactedRun(result: RunResult, redact: PatientRedact): Promise<RunResult> {
  const { stdout, stderr } = result;
  // One of them is shown.
  if (stderr.trim() === '') return { ...result, stdout: await beginning(stdout, redact) };
  return { ...result, stdout: '', stderr: await end(stderr, redact) };
}

/** What qappctl printed, fit for a message: without colours and control characters, the last 4 KiB. */
export function printedText({ stdout, stderr }: RunResult): string {
  const text = (stderr.trim() === '' ? stdout.slice(0, 2 * SHOWN_LIMIT) : stderr).trim();
  if (text === '') return '(no output)';
  return text.length > SHOWN_LIMIT ? `…${text.slice(-SHOWN_LIMIT)}` : text;
}

/** The beginning of an answer that could not be read, on one line. */
export async function excerpt(stdout: string, redact: PatientRedact): Promise<string> {
  const text = (await beginning(stdout, redact)).replace(/\s+/g, ' ').trim();
  if (text === '') return '(no output)';
  return text.length > EXCERPT_LIMIT ? `${text.slice(0, EXCERPT_LIMIT - 1)}…` : text;
}

/** Cleaned first: a control character inside a secret would hide it. */
function beginning(stdout: string, redact: PatientRedact): Promise<string> {
  const text = plainText(stdout.slice(0, WINDOW));
  return redact(text, stdout.length > WINDOW ? { to: text.length - MARGIN } : {});
}

function end(stderr: string, redact: PatientRedact): Promise<string> {
  return redact(plainText(stderr), Buffer.byteLength(stderr) >= WINDOW ? { from: MARGIN } : {});
}
