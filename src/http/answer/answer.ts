import { isShimError, type ShimError } from '../../core/model/errors.js';
import { jsonText } from '../../core/model/json-text.js';
import type { ErrorDetails, ResultEvent } from '../../contract/events.js';
import { hintField } from './hint-field.js';
import { Refusal } from './refusal.js';
import { DEFECT, STATUS } from '../../contract/status.js';

/** A whole answer, before it meets a socket. */
export interface Answer {
  readonly status: number;
  /** Names and values in turn, without those that every answer carries. */
  readonly headers: readonly string[];
  readonly body: Body;
  /** What a success is told with where the answer is a stream, also when the body is empty. */
  readonly outcome?: object;
  readonly failure?: Failure;
  /** How long it may be kept, as `Cache-Control` says it; not at all when it is left out. */
  readonly cacheControl?: string;
  /** The connection is closed after it. */
  readonly close?: boolean;
}

/** What went wrong. */
export interface Failure {
  /** As the `X-Error-Code` field has it. */
  readonly code: string;
  /** The text that is published. */
  readonly message: string;
  readonly hint?: string | undefined;
  /** What programs need to know of it. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  /** For the log. */
  readonly error: unknown;
}

/** Small bodies are text, which Node sends in one write together with the header; large ones are encoded once. */
export type Body =
  { readonly text: string; readonly encoding: 'latin1' | 'utf8'; readonly bytes: number } | Buffer;

const LARGE = 64 * 1024;
const JSON_TYPE = ['Content-Type', 'application/json'] as const;
const TEXT_TYPE = ['Content-Type', 'text/plain; charset=utf-8'] as const;
const EMPTY: Answer = { status: 200, headers: [], body: bodyOf('') };

/** Callers that share a listing get the very same array: it is rendered once. */
const rendered = new WeakMap<object, Answer>();

/** The answer to a success: compact JSON, or an empty body. */
export function valueAnswer(value: object | undefined): Answer {
  if (value === undefined) return EMPTY;
  const known = rendered.get(value);
  if (known) return known;
  const answer = { status: 200, headers: JSON_TYPE, body: bodyOf(jsonText(value)) };
  if (Array.isArray(value)) rendered.set(value, answer);
  return answer;
}

/** Plain text, complete with its final newline. */
export function textAnswer(status: number, text: string, headers: readonly string[] = TEXT_TYPE): Answer {
  return { status, headers, body: bodyOf(text) };
}

/** A file that never changes under its name; behind a token, it is kept for its holder alone. */
export function fileAnswer(body: Buffer, headers: readonly string[]): Answer {
  return { status: 200, headers, body, cacheControl: 'private, max-age=31536000, immutable' };
}

/** The answer to whatever was thrown; what is no error on purpose is a defect and tells no details. */
export function errorAnswer(error: unknown, requestId: string): Answer {
  if (error instanceof Refusal) {
    const { code, status, message, headers, close, hint, details } = error;
    const what = { code, message, hint, details, error };
    return { ...failure(status, what, Object.entries(headers).flat()), close };
  }
  if (isShimError(error)) {
    const { code, hint, details } = error;
    const message = error.endsLine ? `${error.message}\n` : error.message;
    return failure(STATUS[code], { code, message, hint, details, error }, retry(error));
  }
  return failure(500, { code: DEFECT, message: `internal error (request ${requestId})`, error }, []);
}

/** The same failure for a caller who asks for JSON. */
export function jsonFailure(answer: Answer, what: Failure, requestId: string): Answer {
  const text = JSON.stringify({ error: detailsOf(what, requestId) });
  const headers = answer.headers.map((value) => (value === TEXT_TYPE[1] ? JSON_TYPE[1] : value));
  return { ...answer, headers, body: bodyOf(`${text}\n`) };
}

/** The same answer as the last event of a stream. */
export function resultOf({ status, failure: what, outcome = {} }: Answer, requestId: string): ResultEvent {
  if (what) return { type: 'result', ok: false, status, error: detailsOf(what, requestId) };
  return { type: 'result', ok: true, status: 200, body: outcome };
}

function detailsOf({ code, message, hint, details }: Failure, requestId: string): ErrorDetails {
  return { code, message: message.replace(/\n$/, ''), hint, request_id: requestId, details };
}

function failure(status: number, what: Failure, headers: readonly string[]): Answer {
  const hint = what.hint === undefined ? [] : ['X-Error-Hint', hintField(what.hint)];
  return {
    status,
    headers: [...TEXT_TYPE, 'X-Error-Code', what.code, ...hint, 'Vary', 'Accept', ...headers],
    body: bodyOf(`${what.message}\n`),
    failure: what,
  };
}

/** The failures that pass by themselves. */
const COME_AGAIN: ReadonlySet<string> = new Set(['overloaded', 'out_of_resources', 'store_unavailable']);

function retry({ code, retryAfter }: ShimError): string[] {
  const seconds = retryAfter ?? (COME_AGAIN.has(code) ? 1 : undefined);
  return seconds === undefined ? [] : ['Retry-After', String(seconds)];
}

function bodyOf(text: string): Body {
  if (text.length > LARGE) return Buffer.from(text);
  const bytes = Buffer.byteLength(text);
  return { text, encoding: bytes === text.length ? 'latin1' : 'utf8', bytes };
}

/** Bytes of a body. */
export function lengthOf(body: Body): number {
  return Buffer.isBuffer(body) ? body.length : body.bytes;
}

/** Header fields of an answer that are true of it as a stream too. */
export function streamHeaders({ headers }: Answer): string[] {
  return headers.filter((_, index) => headers[index - (index % 2)] !== 'Content-Type');
}
