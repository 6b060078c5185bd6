/** What can be wrong with a request before an operation is reached: code → status, a closed set. */
export const REFUSALS = {
  malformed_request: 400,
  malformed_target: 400,
  invalid_idempotency_key: 400,
  unauthorized: 401,
  read_only_token: 403,
  host_not_allowed: 403,
  origin_not_allowed: 403,
  route_not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  idempotency_key_in_use: 409,
  outcome_unknown: 409,
  payload_too_large: 413,
  target_too_long: 414,
  unsupported_media_type: 415,
  expectation_failed: 417,
  idempotency_key_reused: 422,
  too_many_failures: 429,
  headers_too_large: 431,
  too_many_bodies: 503,
  too_many_streams: 503,
  shutting_down: 503,
} as const;

export type RefusalCode = keyof typeof REFUSALS;

export interface RefusalOptions {
  /** Header fields that belong to the answer, for example `Allow`. */
  headers?: Record<string, string>;
  /** The connection can't be used further. */
  close?: boolean;
  /** What to do next, one sentence without a final full stop. */
  hint?: string;
  /** What programs need to know of it. */
  details?: Readonly<Record<string, unknown>>;
}

/** A request that this face refuses by itself; the operations never see it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly close: boolean;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(
    readonly code: RefusalCode,
    message: string,
    { headers = {}, close = false, hint, details }: RefusalOptions = {},
  ) {
    super(message);
    this.status = REFUSALS[code];
    this.headers = headers;
    this.close = close;
    this.hint = hint;
    this.details = details;
  }
}
