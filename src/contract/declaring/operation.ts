import type * as v from 'valibot';
import type { ErrorCode } from '../../core/model/errors.js';

/** Schema of an operation's input: an object. */
export type InputSchema = v.StrictObjectSchema<v.ObjectEntries, undefined>;

/** Where an operation stands on HTTP. */
export interface HttpPlace {
  method: 'GET' | 'POST' | 'DELETE';
  /** `:name` stands for one path part. */
  path: string;
  /** The fields that path parts hold, where those have another name than their part. */
  pathFields?: Readonly<Record<string, string>>;
  /** Fields of a change that may stand in the query too: they say how it is waited for. */
  alsoInQuery?: readonly string[];
  /** A header field of every answer that holds an id of what was made, and where the outcome, or `details` of an error, has it. */
  idHeader?: readonly [header: string, field: string];
  /** Where the other fields come from; with `body-or-query` the query counts when there is no body. */
  fields?: 'query' | 'body' | 'body-or-query';
  /** It answers a list, of which parts can be asked for: the fields whose values, joined by colons, name an entry. */
  entryName?: readonly [string, ...string[]];
  /** A success is answered with an empty body, whatever the operation resolves to. */
  answersNothing?: true;
  /** A request as it stands in the published documents: the path's parts, then the other fields. */
  example?: Readonly<Record<string, unknown>>;
}

/** Schema of what an operation resolves to. */
export type OutputSchema = v.GenericSchema<unknown, unknown>;

/** One operation, declared once: what it is called, takes, gives, and can end with. */
export interface Operation<
  Input extends InputSchema | undefined = InputSchema | undefined,
  Output extends OutputSchema | undefined = OutputSchema | undefined,
> {
  /** One sentence without a final full stop, as help texts and the API's pages show it. */
  summary: string;
  /** What the sentence leaves out. */
  description?: string;
  /** `undefined`: it takes nothing. */
  input: Input;
  /** `undefined`: it resolves to nothing. */
  output: Output;
  /** What it changes: a read can be asked again at any time. */
  kind: 'read' | 'change';
  /** With which it can fail, beyond those that any operation can. */
  errors: readonly ErrorCode[];
  /** Whether it tells progress. */
  progress?: true;
  /** A repeat under the same Idempotency-Key, while it goes on, gets its outcome too. */
  isJoined?: true;
  /** It goes on for as long as it takes, and is answered by a stream alone. */
  isEndless?: true;
  /** What it tells are lines of text, and answered as such to whoever asks for no events. */
  isText?: true;
  /** The field that says how long it may wait for something: a client waits as long. */
  waits?: string;
  /** A success as it stands in the published documents. */
  answer?: unknown;
  /** The version that had it first. */
  since: string;
  /** Absent: it concerns the machine that it runs on, and is no route. */
  http?: HttpPlace;
}

/** An operation with the types of its schemas. */
export function operation<
  const Input extends InputSchema | undefined,
  const Output extends OutputSchema | undefined,
>(declared: Operation<Input, Output>): Operation<Input, Output> {
  return declared;
}

/** Every operation can end with one of these. */
export const COMMON_ERRORS: readonly ErrorCode[] = [
  'not_logged_in',
  'run_failed',
  'qappctl_unavailable',
  'timed_out',
  'overloaded',
  'out_of_resources',
  'interrupted',
  'state_unavailable',
];
