import type { ProgressEvent } from '../../contract/events.js';
import type { RolloutAnswer, RolloutRecord } from '../../contract/nouns/rollouts.js';
import { whenAborted } from '../model/abort.js';
import { isShimError, ShimError } from '../model/errors.js';
import { failedRollout, outcomeOf } from './outcome.js';
import type { Prepared } from './planning/prepare-rollout.js';
import type { RolloutLock, RolloutStore } from './keeping/rollout-store.js';
import { rolloutSteps } from './rollout-steps.js';
import type { RolloutPlatform, Work } from './work.js';
import { runSteps, type StepReport } from './steps.js';

type Stop = 'cancelled' | 'interrupted';
type Listener = (event: ProgressEvent) => void;

/** Milliseconds between two looks whether somebody in another process wants it to stop. */
const LOOK = 1_000;

/** Another server may roll out the same app by now. */
const LOCK_LOST = "it was interrupted: its lock was lost, as the servers' store was not reached in time";

/** One rollout that is under way in this process. */
export class Rollout {
  readonly listeners = new Set<Listener>();
  readonly work: Work;
  private readonly waiting = new AbortController();
  private readonly begun = performance.now();
  private stopped: Stop | undefined;
  private reason: string | undefined;

  constructor(
    private readonly on: RolloutPlatform,
    private readonly store: RolloutStore,
    { request, plan, record, madeBefore }: Prepared,
    private readonly signal: AbortSignal | undefined,
    /** None for a dry run. */
    private readonly lock?: RolloutLock,
  ) {
    this.work = {
      request,
      plan,
      record,
      signal,
      save: () => store.save(record),
      tell: (event) => this.listeners.forEach((listener) => listener(event)),
      waiting: this.waiting.signal,
      release: plan.fields ? madeBefore : plan.release?.name,
      created: madeBefore !== undefined,
      left: [],
    };
  }

  /** It ends at the end of its step; what it waits for ends at once. */
  stop(why: Stop, reason = `it was ${why}`): void {
    this.stopped ??= why;
    this.reason ??= reason;
    this.waiting.abort();
  }

  /** Does it; the record says how it ended. */
  async perform(): Promise<RolloutAnswer> {
    const { app, id } = this.work.record;
    const letGo = whenAborted(this.signal, () => this.stop('interrupted'));
    const unguard = whenAborted(this.lock?.lost, () => this.stop('interrupted', LOCK_LOST));
    const looking = setInterval(() => {
      // Who can't look now does so the next time.
      const asked = this.store.isCancelled(app, id).catch(() => false);
      void asked.then((isAsked) => isAsked && this.stop('cancelled'));
    }, LOOK);
    try {
      await runSteps(rolloutSteps(this.on, this.work), {
        report: (report) => this.report(report),
        checkpoint: () => this.checkpoint(),
        // Whoever has the lock now may have gone on from here.
        undoes: () => this.stopped === undefined && !this.lock?.isLost && !this.work.request.keepFailed,
      });
      await this.end('succeeded');
      return outcomeOf(this.work);
    } catch (error) {
      throw await this.failed(error);
    } finally {
      clearInterval(looking);
      letGo();
      unguard();
    }
  }

  private checkpoint(): void {
    if (this.lock?.isLost) this.stop('interrupted', LOCK_LOST);
    if (this.stopped) throw new ShimError('interrupted', this.reason ?? '');
  }

  private async failed(error: unknown): Promise<unknown> {
    const { stopped } = this;
    const state = stopped ?? (isShimError(error, 'interrupted') ? 'interrupted' : 'failed');
    const told = failedRollout(stopped ? new ShimError('interrupted', this.reason ?? '') : error, this.work);
    // That it can't be kept is told by the failure before it, or by the next rollout.
    await this.end(state, told).catch(() => undefined);
    return told;
  }

  private async report({ number, of, text, state, skipped }: StepReport): Promise<void> {
    const { record, save, tell } = this.work;
    const why = skipped === undefined ? {} : { skipped };
    record.steps[number - 1] = { text, state, ...why };
    if (state === 'running' || state === 'skipped') tell({ type: 'step', number, of, text, ...why });
    await save();
  }

  private end(state: RolloutRecord['state'], error?: unknown): Promise<void> {
    const { record, save, release } = this.work;
    const { observer } = this.on.watchers;
    record.state = state;
    record.release = release ?? record.release;
    record.ended = this.on.now().toISOString();
    const duration = performance.now() - this.begun;
    if (state !== 'running') observer.rolloutEnded?.({ kind: record.kind, outcome: state, duration });
    if (isShimError(error)) record.error = { code: error.code, message: error.message };
    return save();
  }
}
