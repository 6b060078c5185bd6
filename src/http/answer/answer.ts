import { isShimError, type ShimError } from '../../core/model/errors.js';
import { jsonText } from '../../core/model/json-text.js';
import { HttpError } from './http-error.js';
import { DEFECT, STATUS } from './status.js';

/** A whole answer, before it meets a socket. */
export interface Answer {
  readonly status: number;
  /** Names and values in turn, without those that every answer carries. */
  readonly headers: readonly string[];
  readonly body: Body;
  /** What went wrong: its code for the `X-Error-Code` field, the error itself for the log. */
  readonly failure?: { readonly code: string; readonly error: unknown };
  /** The connection is closed after it. */
  readonly close?: boolean;
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

/** The answer to whatever was thrown; what is no error on purpose is a defect and tells no details. */
export function errorAnswer(error: unknown, requestId: string): Answer {
  if (error instanceof HttpError) {
    const { code, status, message, headers, close } = error;
    return { ...failure(status, code, message, error, Object.entries(headers).flat()), close };
  }
  if (isShimError(error)) {
    const text = error.endsLine ? `${error.message}\n` : error.message;
    return failure(STATUS[error.code], error.code, text, error, retry(error));
  }
  return failure(500, DEFECT, `internal error (request ${requestId})`, error, []);
}

function failure(
  status: number,
  code: string,
  message: string,
  error: unknown,
  headers: readonly string[],
): Answer {
  return {
    status,
    headers: [...TEXT_TYPE, 'X-Error-Code', code, ...headers],
    body: bodyOf(`${message}\n`),
    failure: { code, error },
  };
}

function retry({ code, retryAfter }: ShimError): string[] {
  if (code !== 'overloaded' && code !== 'out_of_resources') return [];
  return ['Retry-After', String(retryAfter ?? 1)];
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
