import type { Redact } from '../redact.js';
import type { RunResult } from './run.js';

const SHOWN_LIMIT = 4096;
const EXCERPT_LIMIT = 200;

/** What qappctl printed, fit for a message: redacted, without colours and control characters, the last 4 KiB. */
export function printedText(result: RunResult, redact: Redact): string {
  const printed = result.stderr.trim() === '' ? result.stdout.slice(0, 2 * SHOWN_LIMIT) : result.stderr;
  const text = clean(redact(printed)).trim();
  if (text === '') return '(no output)';
  return text.length > SHOWN_LIMIT ? `…${text.slice(-SHOWN_LIMIT)}` : text;
}

/** The beginning of an answer that could not be read, on one line. */
export function excerpt(stdout: string, redact: Redact): string {
  const text = clean(redact(stdout.slice(0, SHOWN_LIMIT)))
    .replace(/\s+/g, ' ')
    .trim();
  if (text === '') return '(no output)';
  return text.length > EXCERPT_LIMIT ? `${text.slice(0, EXCERPT_LIMIT - 1)}…` : text;
}

const ANSI = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-_])/g;

function clean(text: string): string {
  return text
    .replace(ANSI, '')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{C}\n\t]/gu, '');
}
