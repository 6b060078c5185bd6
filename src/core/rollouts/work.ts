import type { ProgressEvent } from '../../contract/events.js';
import type { PushOutcome } from '../../contract/nouns/images.js';
import type { CreateReleaseInput } from '../../contract/nouns/releases.js';
import type { Platform, RunOptions } from '../model/platform.js';
import type { DeployWatchers } from '../watching/deploy-watchers.js';
import type { RolloutPlan } from './planning/plan.js';
import type { RolloutRequest } from './planning/rollout-request.js';
import type { KeptRollout } from './keeping/rollout-store.js';

/** What rollouts stand on. */
export interface RolloutPlatform {
  platform: Platform;
  watchers: DeployWatchers;
  push: (input: { image: string; force: boolean }, options: Telling) => Promise<PushOutcome>;
  createRelease: (input: CreateReleaseInput, options: RunOptions) => Promise<{ name: string }>;
  nextName: () => string;
  now: () => Date;
}

interface Telling extends RunOptions {
  onProgress: (event: ProgressEvent) => void;
}

/** A rollout under way. */
export interface Work {
  request: RolloutRequest;
  plan: RolloutPlan;
  record: KeptRollout;
  /** Keeps what the record says. */
  save: () => Promise<void>;
  tell: (event: ProgressEvent) => void;
  /** Ends what runs, also in the middle. */
  signal: AbortSignal | undefined;
  /** Ends waiting alone. */
  waiting: AbortSignal;
  /** The release, once it is known. */
  release?: string | undefined;
  /** Made by this rollout, or by the interrupted one that it goes on with. */
  created: boolean;
  /** Deploys that should have been taken back, and were not. */
  left: { region: string; deploy: string; why: string }[];
}
