import type { PullProgress } from './docker/engine.js';
import type {
  AppInput,
  CreateDeployInput,
  CreateReleaseInput,
  DeleteDeployInput,
  ListDeploysInput,
  ListInstancesInput,
  PullImageInput,
  PushImageInput,
  RegisterAppInput,
} from './input/schemas.js';
import type { RunStats } from './model/observer.js';
import type { RunOptions } from './model/platform.js';
import type { App, Deploy, Flavor, Image, Instance, Region, Release } from './model/types.js';

export type ProgressEvent =
  | ({ kind: 'pull' } & PullProgress)
  /** A step began: shown as one line. */
  | { kind: 'step'; text: string }
  /** Worth the user's attention, though nothing failed. */
  | { kind: 'warning'; text: string };

export interface CallOptions extends RunOptions {
  /** Aborts when nobody waits for the outcome any more: what has changed nothing yet may end, a change goes on. */
  leave?: AbortSignal | undefined;
  onProgress?: ((event: ProgressEvent) => void) | undefined;
}

/** What `images push` did. `image` is the short `name:tag` that the platform lists. */
export type PushOutcome =
  { pushed: true; image: string; pulled: boolean } | { pushed: false; reason: 'exists'; image: string };

/**
 * The operations, by noun. Every input is validated first (`invalid_input`, nothing runs); all failures on
 * purpose are `ShimError`s. Both faces, command line and HTTP, call this and nothing below it.
 */
export interface Shim {
  apps: {
    list(options?: CallOptions): Promise<App[]>;
    register(input: RegisterAppInput, options?: CallOptions): Promise<{ name: string }>;
    unregister(input: AppInput, options?: CallOptions): Promise<void>;
  };
  flavors: { list(options?: CallOptions): Promise<Flavor[]> };
  regions: { list(options?: CallOptions): Promise<Region[]> };
  images: {
    list(options?: CallOptions): Promise<Image[]>;
    push(input: PushImageInput, options?: CallOptions): Promise<PushOutcome>;
    pull(input: PullImageInput, options?: CallOptions): Promise<{ image: string }>;
  };
  releases: {
    list(input: AppInput, options?: CallOptions): Promise<Release[]>;
    create(input: CreateReleaseInput, options?: CallOptions): Promise<{ name: string }>;
  };
  deploys: {
    list(input: ListDeploysInput, options?: CallOptions): Promise<Deploy[]>;
    create(input: CreateDeployInput, options?: CallOptions): Promise<{ id: string }>;
    delete(input: DeleteDeployInput, options?: CallOptions): Promise<void>;
  };
  instances: { list(input: ListInstancesInput, options?: CallOptions): Promise<Instance[]> };
  session: {
    login(options?: CallOptions): Promise<void>;
    logout(options?: CallOptions): Promise<void>;
  };
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
