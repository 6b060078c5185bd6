import type { ProgressEvent } from '../../contract/events.js';
import type { RolloutAnswer, RolloutRecord } from '../../contract/nouns/rollouts.js';
import { ShimError } from '../model/errors.js';
import { LIMITS } from '../model/limits.js';
import { followRollout } from './follow-rollout.js';
import { prepareRollout } from './planning/prepare-rollout.js';
import { Rollout } from './rollout.js';
import { RolloutRecords } from './keeping/rollout-records.js';
import type { RolloutStore } from './keeping/rollout-store.js';
import type { RolloutRequest } from './planning/rollout-request.js';
import { rolloutSteps } from './rollout-steps.js';
import type { RolloutPlatform } from './work.js';
import { planned } from './steps.js';

export interface CallerOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((event: ProgressEvent) => void) | undefined;
}

interface Running {
  rollout: Rollout;
  listeners: Rollout['listeners'];
  ended: Promise<RolloutAnswer>;
}

/** The rollouts of this process; those of others are known by what is kept of them. */
export class RunningRollouts {
  private readonly running = new Map<string, Running>();
  private readonly records: RolloutRecords;
  /** Those that are being prepared too. */
  private underWay = 0;
  private isStopping = false;

  constructor(
    private readonly on: RolloutPlatform,
    private readonly store: RolloutStore,
  ) {
    const runsHere = (app: string) =>
      [...this.running.values()].some(({ rollout }) => rollout.work.record.app === app);
    this.records = new RolloutRecords(store, runsHere);
  }

  /** Does a rollout, whoever leaves; with a signal it stops where it stands. */
  async start(request: RolloutRequest, options: CallerOptions): Promise<RolloutAnswer> {
    if (request.isDryRun) return this.dryRun(request, options.signal);
    if (this.isStopping) throw stopping();
    if (this.underWay >= LIMITS.rollouts) throw tooMany();
    this.underWay += 1;
    let running: Running | undefined;
    try {
      running = await this.begin(request, options);
      if (!request.isDetached) return await running.ended;
      return { rollout: running.rollout.work.record.id, detached: true };
    } finally {
      const ended = () => void (this.underWay -= 1);
      if (running) running.ended.then(ended, ended);
      else ended();
    }
  }

  list(app: string): Promise<RolloutRecord[]> {
    return this.records.list(app);
  }

  get(app: string, id: string): Promise<RolloutRecord> {
    return this.records.get(app, id);
  }

  async cancel(app: string, id: string): Promise<void> {
    const { state } = await this.get(app, id);
    if (state !== 'running')
      throw new ShimError('conflict', `rollout ${id} of app ${app} has ended already: it ${PAST[state]}`);
    const here = this.running.get(id);
    if (here) here.rollout.stop('cancelled');
    else await this.store.requestCancel(app, id);
  }

  /** Tells what happened so far and what happens, until it has ended. */
  follow(app: string, id: string, { signal, onProgress }: CallerOptions): Promise<RolloutRecord> {
    return followRollout({
      look: () => this.get(app, id),
      here: () => this.running.get(id),
      signal,
      onProgress: onProgress ?? (() => undefined),
    });
  }

  /** Lets each end at the end of its step. */
  stop(): void {
    this.isStopping = true;
    for (const { rollout } of this.running.values()) rollout.stop('interrupted');
  }

  /** Resolves when none is under way any more. */
  async ended(): Promise<void> {
    await Promise.allSettled([...this.running.values()].map(({ ended }) => ended));
  }

  private async dryRun(request: RolloutRequest, signal: AbortSignal | undefined): Promise<RolloutAnswer> {
    const { rollouts, deploys } = await this.store.history(request.app);
    const options = { signal, now: this.on.now() };
    const prepared = await prepareRollout(this.on.platform, request, { rollouts, deploys }, options);
    const { work } = new Rollout(this.on, this.store, prepared, signal);
    return { dry_run: true, steps: await planned(rolloutSteps(this.on, work)) };
  }

  private async begin(request: RolloutRequest, { signal, onProgress }: CallerOptions): Promise<Running> {
    const lock = await this.records.lock(request.app);
    try {
      const history = await this.records.settledHistory(request.app);
      const options = { signal, now: this.on.now() };
      const prepared = await prepareRollout(this.on.platform, request, history, options);
      if (this.isStopping) throw stopping();
      const rollout = new Rollout(this.on, this.store, prepared, signal, lock);
      const { work, listeners } = rollout;
      if (onProgress) listeners.add(onProgress);
      await work.save();
      const { id } = work.record;
      work.tell({ type: 'rollout', app: request.app, id });
      const ended = rollout.perform().finally(async () => {
        this.running.delete(id);
        await lock.release();
      });
      // Nobody may wait for it.
      ended.catch(() => undefined);
      const running = { rollout, listeners, ended };
      this.running.set(id, running);
      return running;
    } catch (error) {
      await lock.release();
      throw error;
    }
  }
}

const PAST = {
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'was cancelled',
  interrupted: 'was interrupted',
} as const satisfies Record<Exclude<RolloutRecord['state'], 'running'>, string>;

function stopping(): ShimError {
  return new ShimError('interrupted', 'shutting down, nothing was started', { nothingBegan: true });
}

function tooMany(): ShimError {
  const message = `${LIMITS.rollouts} rollouts are under way already, nothing was started`;
  return new ShimError('overloaded', message, { retryAfter: 5 });
}
