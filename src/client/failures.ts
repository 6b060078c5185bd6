import { ERROR_CODES, ShimError, type ErrorCode } from '../core/model/errors.js';
import { redactor } from '../core/redaction/redact.js';
import type { WireAnswer } from './wire/outcome.js';
import { notOurs } from './foreign-answers.js';

/** What a failure of the server says. */
interface Told {
  code: string;
  message: string;
  hint?: string | undefined;
  details?: Readonly<Record<string, unknown>> | undefined;
}

/** Statuses by which a code is judged that this client does not know: it is of the server's face, or newer. */
const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: 'not_logged_in',
  403: 'not_logged_in',
  404: 'not_found',
  408: 'timed_out',
  409: 'conflict',
  429: 'overloaded',
  502: 'run_failed',
  503: 'server_unavailable',
  504: 'timed_out',
  507: 'no_space',
};

/** An answer that is no success, as the error that the operation would have thrown here. */
export function failureOf(answer: WireAnswer, shown: string, token: string | undefined): ShimError {
  const told = toldBy(answer);
  if (!told) return notOurs(answer, shown, token);
  const redact = redactor([token]);
  const { status, headers } = answer;
  const code = isKnown(told.code) ? told.code : codeOf(status);
  return new ShimError(code, redact(told.message), {
    hint: told.hint === undefined ? hintFor(told.code, token) : redact(told.hint),
    retryAfter: Number(headers['retry-after']) || undefined,
    details: told.details,
  });
}

/** The code of an answer, if it is one of our servers'. */
export function errorCodeOf(answer: WireAnswer): string | undefined {
  return toldBy(answer)?.code;
}

/** Errors come as JSON, as they were asked for; as text from a server that is older than that. */
function toldBy({ headers, text }: WireAnswer): Told | undefined {
  const json = /^application\/json\b/i.test(headers['content-type'] ?? '') ? fromJson(text) : undefined;
  const code = headers['x-error-code'];
  if (json || typeof code !== 'string') return json;
  const hint = headers['x-error-hint'];
  return {
    code,
    message: text.replace(/\n$/, ''),
    hint: typeof hint === 'string' ? decoded(hint) : undefined,
  };
}

function fromJson(text: string): Told | undefined {
  try {
    const { code, message, hint, details } = (JSON.parse(text) as { error: Partial<Told> }).error;
    if (typeof code !== 'string' || typeof message !== 'string') return undefined;
    return {
      code,
      message,
      hint: typeof hint === 'string' ? hint : undefined,
      details: typeof details === 'object' ? details : undefined,
    };
  } catch {
    return undefined;
  }
}

function decoded(field: string): string {
  try {
    return decodeURIComponent(field);
  } catch {
    return field;
  }
}

function isKnown(code: string): code is ErrorCode {
  return (ERROR_CODES as readonly string[]).includes(code);
}

function codeOf(status: number): ErrorCode {
  return BY_STATUS[status] ?? (status >= 400 && status < 500 ? 'invalid_input' : 'run_failed');
}

/** What this side can do about what the server's gates refuse. */
function hintFor(code: string, token: string | undefined): string | undefined {
  if (code === 'unauthorized')
    return token === undefined
      ? 'name a file that holds the token: --token-file <file> (QAPPCTL_SHIM_TOKEN_FILE)'
      : 'the server does not know this token: check --token-file (QAPPCTL_SHIM_TOKEN_FILE)';
  if (code === 'read_only_token') return 'use a token without read-only: --token-file <file>';
  if (code === 'host_not_allowed') return 'name it where the server is started: serve --allowed-host <name>';
  return undefined;
}
