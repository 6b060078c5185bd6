import { ShimError } from '../model/errors.js';
import type { Action } from './command-lines.js';
import type { PatientRedact } from '../redaction/redact.js';
import { excerpt, printedText } from './answer-text.js';
import type { RunResult } from '../process/run.js';

/** A failed run, without secrets, as the published text says it; undefined when the run ended well. */
export function failureOf(
  action: Action,
  result: RunResult,
  { timeout, writes }: { timeout: number; writes: boolean },
): ShimError | undefined {
  const { words } = action;
  const unknown = writes ? ', outcome unknown' : '';
  const lookFirst = writes ? 'list what exists before you try again' : undefined;
  switch (result.ending) {
    case 'interrupted':
      return new ShimError('interrupted', `err ${words}: interrupted${unknown}`);
    case 'timed_out':
      return new ShimError('timed_out', `err ${words}: timed out after ${seconds(timeout)}${unknown}`, {
        hint: lookFirst ?? 'try again, or allow more time',
      });
    case 'too_much_output':
      return new ShimError('unreadable_answer', `err ${words}: qappctl printed more than 16 MiB${unknown}`, {
        hint: lookFirst,
      });
    case 'exited':
      if (result.exitCode === 0) return undefined;
      if (couldNotBegin(result))
        return new ShimError('qappctl_unavailable', `qappctl can't be run here: ${printedText(result)}`, {
          hint: 'install the libraries that it needs, or get the qappctl for this system',
        });
      return new ShimError('run_failed', `err ${words}: ${endingOf(result)}, ${printedText(result)}`, {
        endsLine: (result.stderr.trim() === '' ? result.stdout : result.stderr).endsWith('\n'),
      });
  }
}

/** What the loaders of glibc and musl say about a library that is missing or too old: no line of the program was run. */
function couldNotBegin({ exitCode, stderr }: RunResult): boolean {
  if (exitCode !== 127 && exitCode !== 1) return false;
  return /^[^\n]*: error while loading shared libraries: |^[^\n]*: version `\w+_[\d.]+' not found \(required by |^Error (loading shared library|relocating) /.test(
    stderr,
  );
}

/** An answer of a run that ended well, and is not what it should be. */
export async function unreadableAnswer(
  { words }: Action,
  stdout: string,
  redact: PatientRedact,
): Promise<ShimError> {
  const hint = 'qappctl ended well but did not print what it should; look at its version and its own output';
  return new ShimError(
    'unreadable_answer',
    `err ${words}: unreadable answer: ${await excerpt(stdout, redact)}`,
    {
      hint,
    },
  );
}

/** A login that ended badly: what it prints says why. */
export function refusedLogin(result: RunResult): ShimError {
  const why = `${endingOf(result)}, ${printedText(result)}`;
  return new ShimError(
    'not_logged_in',
    `login failed, please check your access-key/secret-key pair: ${why}`,
    {
      hint: 'the keys are listed in the console of the account that they belong to',
    },
  );
}

/** `exit status 1`, or `signal: killed`: the words of the published errors. */
function endingOf(result: RunResult): string {
  if (result.signal === undefined) return `exit status ${result.exitCode}`;
  return `signal: ${SIGNAL_WORDS[result.signal] ?? result.signal}`;
}

const SIGNAL_WORDS: Record<string, string> = {
  SIGKILL: 'killed',
  SIGTERM: 'terminated',
  SIGINT: 'interrupt',
  SIGHUP: 'hangup',
  SIGSEGV: 'segmentation fault',
  SIGABRT: 'aborted',
  SIGBUS: 'bus error',
  SIGPIPE: 'broken pipe',
};

const LOGIN_WORDS = /\bunauthorized\b|\bcode:401\b|\bnot logged ?in\b|\b(?:please|need to|must) log ?in\b/i;

/** True when the text reads like a missing login: a reason to check, never a verdict. */
export function looksLoggedOut(result: RunResult): boolean {
  return result.ending === 'exited' && result.exitCode !== 0 && LOGIN_WORDS.test(result.stderr);
}

function seconds(milliseconds: number): string {
  return milliseconds >= 1000 ? `${Math.round(milliseconds / 100) / 10}s` : `${milliseconds}ms`;
}
