import type * as v from 'valibot';
import type { Catalogue } from '../contract/catalogue.js';
import type { ProgressEvent } from '../contract/events.js';
import type { InputSchema, Operation, OutputSchema } from '../contract/declaring/operation.js';
import type { RunStats } from './model/observer.js';
import type { RunOptions } from './model/platform.js';

export type { ProgressEvent } from '../contract/events.js';

export interface CallOptions extends RunOptions {
  /** Aborts when nobody waits for the outcome any more: what has changed nothing yet may end, a change goes on. */
  leave?: AbortSignal | undefined;
  /** Told of what happens; lines of logs wait for a promise that it returns. */
  onProgress?: ((event: ProgressEvent) => unknown) | undefined;
  /** Who asks, as a record shows it. */
  by?: string | undefined;
}

type Method<Declared> =
  Declared extends Operation<infer Input, infer Output>
    ? Input extends InputSchema
      ? (input: v.InferInput<Input>, options?: CallOptions) => Promise<Outcome<Output>>
      : (options?: CallOptions) => Promise<Outcome<Output>>
    : never;

type Outcome<Output> = Output extends OutputSchema ? v.InferOutput<Output> : void;

/** The operations, by noun and verb, as the catalogue declares them. */
export type Operations = {
  [Noun in keyof Catalogue]: { [Verb in keyof Catalogue[Noun]]: Method<Catalogue[Noun][Verb]> };
};

/**
 * The operations, by noun. Every input is validated first (`invalid_input`, nothing runs); all failures on
 * purpose are `ShimError`s. Both faces, command line and HTTP, call this and nothing below it.
 */
export interface Shim extends Operations {
  /** Rejects with the reason when the platform can't be used now; may spawn, never changes anything. */
  check(options?: CallOptions): Promise<void>;
  /**
   * Makes ready for a process that stays: ends what a killed one left running, brings up what it left undone. Tells in
   * one line what the operations stand on; rejects with `qappctl_unavailable` or `docker_unavailable` when that is missing.
   */
  prepare(): Promise<string>;
  /** Children running and callers waiting, now. */
  stats(): RunStats;
  /** Sends away whoever waits for a place (`interrupted`, nothing was started); what runs goes on. */
  drain?(): void;
  /** Ends what still runs and lets go of everything. */
  close(): Promise<void>;
  /** The same at once and synchronously, for a process's last moment: nothing started stays, no file either. */
  kill(): void;
}
