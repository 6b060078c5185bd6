import type { CallOptions, Shim } from '../../core/shim.js';

export interface RouteInput {
  params: Readonly<Record<string, string>>;
  /** The parameters that the route names, first value each. */
  query: Readonly<Record<string, string>>;
  body: Readonly<Record<string, unknown>>;
  /** Reads end when the client leaves, so their options carry a signal; those of writes don't. */
  options: CallOptions;
}

/** One operation's place on HTTP: a handler returns a value or throws, and never sees the response. */
export interface Route {
  method: 'GET' | 'POST' | 'DELETE';
  /** `:name` stands for one path part. */
  path: string;
  /** Query parameters that the route knows; others are ignored. */
  query?: readonly string[];
  /** Where the input comes from besides the path; `body-or-query`: the query counts when there is no body. */
  input?: 'body' | 'body-or-query';
  /** `undefined` is answered with an empty body. */
  handle(shim: Shim, input: RouteInput): Promise<object | undefined>;
}
