/** What can go wrong, as a closed set: each face maps every code to its own answer (status, exit code). */
export const ERROR_CODES = [
  'invalid_input',
  'unknown_reference',
  'not_found',
  'conflict',
  'not_logged_in',
  'run_failed',
  'unreadable_answer',
  'registry_refused',
  'pull_failed',
  'qappctl_unavailable',
  'docker_unavailable',
  'server_unavailable',
  'timed_out',
  'overloaded',
  'out_of_resources',
  'no_space',
  'interrupted',
  'state_unavailable',
  'store_unavailable',
  'deploy_failed',
  'wait_timed_out',
  'not_offered',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export interface ShimErrorOptions {
  /** What to do next, one sentence without a final full stop. */
  hint?: string | undefined;
  cause?: unknown;
  /** Whole seconds after which a repeat makes sense (only with what is answered 503). */
  retryAfter?: number | undefined;
  /** The message quotes a text that ended its line; the API's published error keeps that newline too. */
  endsLine?: boolean | undefined;
  /** What programs need to know of it: the id of a deploy that was made all the same, what a rollout has done so far. */
  details?: Readonly<Record<string, unknown>> | undefined;
  /** It ended before it changed anything, so that the same may be asked for again. */
  nothingBegan?: boolean | undefined;
}

/**
 * The one error that operations throw on purpose; anything else that they throw is a defect.
 * `message` is safe to show to anyone: it never holds a secret, nor a command line.
 */
export class ShimError extends Error {
  override readonly name = 'ShimError';
  readonly hint: string | undefined;
  readonly retryAfter: number | undefined;
  readonly endsLine: boolean;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly nothingBegan: boolean;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: ShimErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.hint = options.hint;
    this.retryAfter = options.retryAfter;
    this.endsLine = options.endsLine ?? false;
    this.details = options.details;
    this.nothingBegan = options.nothingBegan ?? false;
  }
}

/** True for a `ShimError`, of the given code if one is named. */
export function isShimError(error: unknown, code?: ErrorCode): error is ShimError {
  return error instanceof ShimError && (code === undefined || error.code === code);
}

/** The same error with more that programs need to know; what it knows already stays. */
export function withDetails(error: ShimError, details: Readonly<Record<string, unknown>>): ShimError {
  const { code, message, hint, retryAfter, endsLine, cause, nothingBegan } = error;
  return new ShimError(code, message, {
    hint,
    retryAfter,
    endsLine,
    nothingBegan,
    cause: cause ?? error,
    details: { ...details, ...error.details },
  });
}
