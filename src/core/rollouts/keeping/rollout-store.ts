import type { RolloutRecord } from '../../../contract/nouns/rollouts.js';

/** A rollout as it is kept: what callers see, and what a later one needs to go on from it. */
export interface KeptRollout extends RolloutRecord {
  /** Digest of what was asked for. */
  request: string;
  /** It pushed the image. */
  pushed?: true | undefined;
  /** It made the release, or was about to. */
  created?: true | undefined;
  /** Deploys that it made, or was about to make. */
  made: { region: string; deploy: string }[];
}

/** A deploy that was made by itself, not by a rollout. */
export interface MadeDeploy {
  region: string;
  release: string;
  /** RFC 3339. */
  time: string;
}

/** What was rolled out of an app, the oldest first. */
export interface RolloutHistory {
  rollouts: readonly KeptRollout[];
  deploys: readonly MadeDeploy[];
}

/** The right to roll out an app; ends with its process. */
export interface RolloutLock {
  /** Where it can be lost while its process lives: aborts then. */
  readonly lost?: AbortSignal;
  /** The same, looked at now: also before the signal has noticed. */
  readonly isLost?: boolean;
  release(): Promise<void>;
}

/**
 * Where rollouts are kept, beside the platform's own state: processes that name the same place see the same rollouts.
 * Rejects with `state_unavailable` or `no_space`.
 */
export interface RolloutStore {
  history(app: string): Promise<RolloutHistory>;
  /** Adds a rollout, or takes the place of the one with its id. Only for who holds the lock. */
  save(rollout: KeptRollout): Promise<void>;
  addDeploy(app: string, deploy: MadeDeploy): Promise<void>;
  /** Forgets an app that is removed. */
  forget(app: string): Promise<void>;
  /** Nothing when another one has it. */
  lock(app: string): Promise<RolloutLock | undefined>;
  /** Asks whoever runs it, in whatever process, to stop. */
  requestCancel(app: string, id: string): Promise<void>;
  isCancelled(app: string, id: string): Promise<boolean>;
}
