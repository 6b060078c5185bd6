import { setTimeout as pause } from 'node:timers/promises';
import type { RolloutRecord } from '../../../contract/nouns/rollouts.js';
import { ShimError } from '../../model/errors.js';
import type { KeptRollout, RolloutHistory, RolloutLock, RolloutStore } from './rollout-store.js';

/** Who only looks holds the lock for a moment: so often, and so long apart (ms), it is tried again. */
const LOCK_TRIES = 5;
const LOCK_PAUSE = 40;

/** What is kept of an app's rollouts, and the right to do one. */
export class RolloutRecords {
  /** @param runsHere Whether a rollout of an app is under way in this process. */
  constructor(
    private readonly store: RolloutStore,
    private readonly runsHere: (app: string) => boolean,
  ) {}

  /** The newest first. */
  async list(app: string): Promise<RolloutRecord[]> {
    const { rollouts } = await this.store.history(app);
    const isLocked = rollouts.some(({ state }) => state === 'running') && (await this.isLocked(app));
    return [...rollouts].reverse().map((rollout) => shown(rollout, isLocked));
  }

  async get(app: string, id: string): Promise<RolloutRecord> {
    const found = (await this.list(app)).find((one) => one.id === id);
    if (found) return found;
    throw new ShimError('not_found', `rollout '${id}' of app '${app}' does not exist`, {
      hint: `see \`qappctl-shim rollouts list ${app}\``,
    });
  }

  /** The history for whoever holds the lock, who knows that those which seem to run were interrupted. */
  async settledHistory(app: string): Promise<RolloutHistory> {
    const history = await this.store.history(app);
    for (const rollout of history.rollouts.filter(({ state }) => state === 'running')) {
      rollout.state = 'interrupted';
      await this.store.save(rollout);
    }
    return history;
  }

  /** Rejects with `conflict` while another one has it. */
  async lock(app: string): Promise<RolloutLock> {
    for (let tries = 0; tries < LOCK_TRIES; tries += 1) {
      const lock = await this.store.lock(app);
      if (lock) return lock;
      await pause(LOCK_PAUSE);
    }
    const { rollouts } = await this.store.history(app);
    throw underWay(app, rollouts.findLast(({ state }) => state === 'running')?.id);
  }

  private async isLocked(app: string): Promise<boolean> {
    if (this.runsHere(app)) return true;
    const lock = await this.store.lock(app);
    await lock?.release();
    return lock === undefined;
  }
}

/** @param id Unknown when it began this very moment. */
function underWay(app: string, id: string | undefined): ShimError {
  const hint =
    id === undefined
      ? `see \`qappctl-shim rollouts list ${app}\``
      : `follow it: qappctl-shim rollouts follow ${app} ${id}; stop it: qappctl-shim rollouts cancel ${app} ${id}`;
  const which = id === undefined ? 'a rollout' : `rollout ${id}`;
  return new ShimError('conflict', `${which} of app ${app} is under way, nothing was started`, {
    hint,
    details: { app, ...(id === undefined ? {} : { rollout: id }) },
  });
}

/** What callers see; one that seems to run while nobody holds the lock was interrupted. */
function shown(
  { request: _, pushed: __, created: ___, made: ____, ...record }: KeptRollout,
  isLocked: boolean,
): RolloutRecord {
  return record.state === 'running' && !isLocked ? { ...record, state: 'interrupted' } : record;
}
