import { setTimeout as pause } from 'node:timers/promises';
import { isShimError, ShimError } from '../../model/errors.js';
import { HeldLease } from '../../../store/held-lease.js';
import type { Leases, SharedRecords } from '../../../store/store.js';
import type { KeptRollout, MadeDeploy, RolloutHistory, RolloutLock, RolloutStore } from './rollout-store.js';
import { addDeploy, EMPTY, putRollout, type KeptApp, parseApp } from './kept-app.js';

/** Milliseconds between two tries to write what the store could not take. */
const PAUSE = 200;

/**
 * Rollouts in Redis: every server that shares it lists, follows and stops any of them. What a rollout writes carries the
 * token of its lock, so that one which has lost its lock writes nothing over what came after it.
 */
export class RedisRolloutStore implements RolloutStore {
  private readonly held = new Map<string, HeldLease>();

  constructor(
    private readonly records: SharedRecords,
    private readonly leases: Leases,
  ) {}

  async history(app: string): Promise<RolloutHistory> {
    return (await this.read(app)).kept;
  }

  /** While the store is away it is tried again until the lock is lost. */
  async save(rollout: KeptRollout): Promise<void> {
    const lease = this.held.get(rollout.app);
    for (;;) {
      try {
        return await this.change(rollout.app, (kept) => putRollout(kept, rollout), lease?.token);
      } catch (error) {
        if (!isShimError(error, 'store_unavailable') || !lease) throw error;
        if (lease.isLost) throw lockLost(error);
        await pause(PAUSE);
      }
    }
  }

  addDeploy(app: string, deploy: MadeDeploy): Promise<void> {
    return this.change(app, (kept) => addDeploy(kept, deploy));
  }

  forget(app: string): Promise<void> {
    return this.records.remove(recordOf(app));
  }

  async lock(app: string): Promise<RolloutLock | undefined> {
    const lease = await HeldLease.take(this.leases, { group: `rollout/${app}` });
    if (!lease) return undefined;
    this.held.set(app, lease);
    return {
      lost: lease.lost,
      get isLost() {
        return lease.isLost;
      },
      release: async () => {
        if (this.held.get(app) === lease) this.held.delete(app);
        await lease.release();
      },
    };
  }

  requestCancel(app: string, id: string): Promise<void> {
    return this.records.mark(`cancel/${app}/${id}`);
  }

  isCancelled(app: string, id: string): Promise<boolean> {
    return this.records.takeMark(`cancel/${app}/${id}`);
  }

  private async change(app: string, edit: (kept: KeptApp) => KeptApp, fence?: number): Promise<void> {
    for (;;) {
      const { version, kept } = await this.read(app);
      const text = JSON.stringify(edit(kept));
      const written = await this.records.write(recordOf(app), version, text, fence);
      if (written === 'written') return;
      if (written === 'fenced') throw lockLost();
    }
  }

  private async read(app: string): Promise<{ version: number; kept: KeptApp }> {
    const found = await this.records.read(recordOf(app));
    if (!found) return { version: 0, kept: EMPTY };
    const kept = parseApp(found.text);
    if (kept) return { version: found.version, kept };
    throw new ShimError('state_unavailable', `the rollouts of app ${app} in the store can't be read`, {
      hint: 'another version of this program may have written them: update this one',
    });
  }
}

function recordOf(app: string): string {
  return `rollouts/${app}`;
}

function lockLost(cause?: unknown): ShimError {
  return new ShimError('interrupted', 'the lock of this rollout was lost', { cause });
}
