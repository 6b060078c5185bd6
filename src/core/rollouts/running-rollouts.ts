import { setTimeout as pause } from 'node:timers/promises';
import type { ProgressEvent } from '../../contract/events.js';
import type { RolloutAnswer, RolloutRecord } from '../../contract/nouns/rollouts.js';
import { whenAborted } from '../model/abort.js';
import { isShimError, ShimError } from '../model/errors.js';
import { LIMITS } from '../model/limits.js';
import { timedId } from '../model/timed-ids.js';
import { failedRollout, outcomeOf } from './outcome.js';
import { planRollout, type RolloutPlan } from './plan.js';
import { previousRelease } from './previous-release.js';
import type { KeptRollout, RolloutHistory, RolloutLock, RolloutStore } from './rollout-store.js';
import type { RolloutRequest } from './rollout-request.js';
import { type RolloutPlatform, rolloutSteps, type Work } from './rollout-steps.js';
import { planned, runSteps, type StepReport } from './steps.js';

export interface FollowOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((event: ProgressEvent) => void) | undefined;
}

interface Running {
  work: Work;
  listeners: Set<(event: ProgressEvent) => void>;
  /** Stops it at the end of its step; what it waits for ends at once. */
  stop: (why: Stop) => void;
  ended: Promise<RolloutAnswer>;
}

type Stop = 'cancelled' | 'interrupted';

/** Milliseconds between two looks at a rollout of another process, and for somebody's wish to cancel. */
const LOOK = 1_000;
/** Who only looks holds the lock for a moment: so often, and so long apart (ms), it is tried again. */
const LOCK_TRIES = 5;
const LOCK_PAUSE = 40;

/** The rollouts of this process; those of others are known by what is kept of them. */
export class RunningRollouts {
  private readonly running = new Map<string, Running>();
  private isStopping = false;

  constructor(
    private readonly on: RolloutPlatform,
    private readonly store: RolloutStore,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** Does a rollout, whoever leaves; with a signal it stops where it stands. */
  async start(request: RolloutRequest, { signal, onProgress }: FollowOptions): Promise<RolloutAnswer> {
    if (request.isDryRun) return this.dryRun(request, signal);
    if (this.isStopping) throw stopping();
    if (this.running.size >= LIMITS.rollouts)
      throw new ShimError(
        'overloaded',
        `${LIMITS.rollouts} rollouts are under way already, nothing was started`,
        { retryAfter: 5 },
      );
    const lock = await this.lock(request.app);
    let begun: Running;
    try {
      begun = await this.begin(request, signal, onProgress, lock);
    } catch (error) {
      await lock.release();
      throw error;
    }
    if (!request.isDetached) return begun.ended;
    begun.ended.catch(() => undefined);
    return { rollout: begun.work.record.id, detached: true };
  }

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

  async cancel(app: string, id: string): Promise<void> {
    const { state } = await this.get(app, id);
    if (state !== 'running')
      throw new ShimError('conflict', `rollout ${id} of app ${app} has ended already: it ${PAST[state]}`);
    const here = this.running.get(id);
    if (here) here.stop('cancelled');
    else await this.store.requestCancel(app, id);
  }

  /** Tells what happened so far and what happens, until it has ended. */
  async follow(
    app: string,
    id: string,
    { signal, onProgress = () => undefined }: FollowOptions,
  ): Promise<RolloutRecord> {
    const told = new Map<number, string>();
    for (;;) {
      const record = await this.get(app, id);
      tellNewSteps(record, told, onProgress);
      if (record.state !== 'running') return record;
      const here = this.running.get(id);
      if (here) await this.joined(here, told, onProgress, signal);
      else await pause(LOOK, undefined, { signal }).catch(interrupted);
    }
  }

  /** Lets each end at the end of its step. */
  stop(): void {
    this.isStopping = true;
    for (const one of this.running.values()) one.stop('interrupted');
  }

  /** Resolves when none is under way any more. */
  async ended(): Promise<void> {
    await Promise.allSettled([...this.running.values()].map(({ ended }) => ended));
  }

  private async dryRun(request: RolloutRequest, signal: AbortSignal | undefined): Promise<RolloutAnswer> {
    const history = await this.store.history(request.app);
    const work = await this.prepared(request, history, signal);
    return { dry_run: true, steps: await planned(rolloutSteps(this.on, work)) };
  }

  private async begin(
    request: RolloutRequest,
    signal: AbortSignal | undefined,
    onProgress: FollowOptions['onProgress'],
    lock: RolloutLock,
  ): Promise<Running> {
    const history = await this.settled(await this.store.history(request.app));
    const work = await this.prepared(request, history, signal);
    const listeners = new Set(onProgress ? [onProgress] : []);
    const waiting = new AbortController();
    let why: Stop | undefined;
    const stop = (given: Stop) => {
      why ??= given;
      waiting.abort();
    };
    work.tell = (event) => listeners.forEach((listener) => listener(event));
    work.waiting = waiting.signal;
    await work.save();
    work.tell({ type: 'rollout', app: request.app, id: work.record.id });
    const ended = this.perform(work, () => why, stop, lock);
    const running = { work, listeners, stop, ended };
    this.running.set(work.record.id, running);
    const forget = () => this.running.delete(work.record.id);
    ended.then(forget, forget);
    return running;
  }

  /** What it is going to do, and the record of it; nothing is kept yet. */
  private async prepared(
    given: RolloutRequest,
    history: RolloutHistory,
    signal: AbortSignal | undefined,
  ): Promise<Work> {
    const { platform } = this.on;
    const request =
      given.kind === 'rollback' && given.release === undefined
        ? { ...given, ...(await previousRelease(platform, given, history, { signal })) }
        : given;
    const plan = await planRollout(platform, request, history, { signal });
    const last = history.rollouts.at(-1);
    const goesOn = last?.state === 'interrupted' && last.request === request.digest ? last : undefined;
    const record = this.record(request, plan, goesOn);
    const made = await this.madeBefore(request.app, goesOn, signal);
    return {
      request,
      plan,
      record,
      signal,
      save: () => this.store.save(record),
      tell: () => undefined,
      waiting: new AbortController().signal,
      release: plan.fields ? made : plan.release?.name,
      created: made !== undefined,
    };
  }

  /** The release that an interrupted rollout made. */
  private async madeBefore(app: string, goesOn: KeptRollout | undefined, signal: AbortSignal | undefined) {
    if (goesOn?.release === undefined) return undefined;
    const releases = await this.on.platform.listReleases(app, { signal });
    return releases.find(({ name }) => name === goesOn.release)?.name;
  }

  private record(request: RolloutRequest, plan: RolloutPlan, goesOn: KeptRollout | undefined): KeptRollout {
    return {
      id: timedId('r', this.now()),
      app: request.app,
      kind: request.kind,
      state: 'running',
      ...(request.by === undefined ? {} : { by: request.by }),
      begun: this.now().toISOString(),
      image: request.image?.given,
      release: plan.fields ? undefined : plan.release?.name,
      steps: [],
      regions: [],
      request: request.digest,
      pushed: goesOn?.pushed,
      made: [...(goesOn?.made ?? [])],
    };
  }

  private async perform(
    work: Work,
    why: () => Stop | undefined,
    stop: (why: Stop) => void,
    lock: RolloutLock,
  ): Promise<RolloutAnswer> {
    const { record, signal } = work;
    const letGo = whenAborted(signal, () => stop('interrupted'));
    const looking = setInterval(() => {
      void this.store.isCancelled(record.app, record.id).then((asked) => asked && stop('cancelled'));
    }, LOOK);
    try {
      await runSteps(rolloutSteps(this.on, work), {
        report: (report) => this.report(work, report),
        checkpoint: () => {
          const stopped = why();
          if (stopped) throw new ShimError('interrupted', `it was ${stopped}`);
        },
        undoes: () => why() === undefined && !work.request.keepFailed,
      });
      await this.end(work, 'succeeded');
      return outcomeOf(work);
    } catch (error) {
      const stopped = why();
      const state = stopped ?? (isShimError(error, 'interrupted') ? 'interrupted' : 'failed');
      const told = failedRollout(stopped ? new ShimError('interrupted', `it was ${stopped}`) : error, work);
      await this.end(work, state, told).catch(() => undefined);
      throw told;
    } finally {
      clearInterval(looking);
      letGo();
      await lock.release();
    }
  }

  private async report(
    { record, save, tell }: Work,
    { number, of, text, state, skipped }: StepReport,
  ): Promise<void> {
    const isSkipped = skipped !== undefined;
    record.steps[number - 1] = { text, state, ...(isSkipped ? { skipped } : {}) };
    if (state === 'running' || isSkipped)
      tell({ type: 'step', number, of, text, ...(isSkipped ? { skipped } : {}) });
    await save();
  }

  private end(
    { record, save, release }: Work,
    state: RolloutRecord['state'],
    error?: unknown,
  ): Promise<void> {
    record.state = state;
    record.release = release ?? record.release;
    record.ended = this.now().toISOString();
    if (isShimError(error)) record.error = { code: error.code, message: error.message };
    return save();
  }

  /** Whoever holds the lock knows that those which seem to run were interrupted. */
  private async settled(history: RolloutHistory): Promise<RolloutHistory> {
    for (const rollout of history.rollouts.filter(({ state }) => state === 'running')) {
      rollout.state = 'interrupted';
      await this.store.save(rollout);
    }
    return history;
  }

  private async lock(app: string): Promise<RolloutLock> {
    for (let tries = 0; tries < LOCK_TRIES; tries += 1) {
      const lock = await this.store.lock(app);
      if (lock) return lock;
      await pause(LOCK_PAUSE);
    }
    const { rollouts } = await this.store.history(app);
    const id = rollouts.findLast(({ state }) => state === 'running')?.id;
    throw new ShimError(
      'conflict',
      `${id === undefined ? 'a rollout' : `rollout ${id}`} of app ${app} is under way, nothing was started`,
      {
        hint:
          id === undefined
            ? `see \`qappctl-shim rollouts list ${app}\``
            : `follow it: qappctl-shim rollouts follow ${app} ${id}; stop it: qappctl-shim rollouts cancel ${app} ${id}`,
        details: { app, ...(id === undefined ? {} : { rollout: id }) },
      },
    );
  }

  private async isLocked(app: string): Promise<boolean> {
    if ([...this.running.values()].some(({ work }) => work.record.app === app)) return true;
    const lock = await this.store.lock(app);
    await lock?.release();
    return lock === undefined;
  }

  private async joined(
    { listeners, ended }: Running,
    told: Map<number, string>,
    onProgress: (event: ProgressEvent) => void,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const listener = (event: ProgressEvent) => {
      if (event.type === 'step' && event.number !== undefined)
        told.set(event.number, event.skipped === undefined ? 'begun' : 'skipped');
      onProgress(event);
    };
    listeners.add(listener);
    try {
      await new Promise<void>((resolve, reject) => {
        const letGo = whenAborted(signal, () => reject(leaving()));
        const end = () => (letGo(), resolve());
        ended.then(end, end);
      });
    } finally {
      listeners.delete(listener);
    }
  }
}

const PAST = {
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'was cancelled',
  interrupted: 'was interrupted',
  running: 'runs',
} as const;

/** What callers see; one that seems to run while nobody holds the lock was interrupted. */
function shown(
  { request: _, pushed: __, made: ___, ...record }: KeptRollout,
  isLocked: boolean,
): RolloutRecord {
  return record.state === 'running' && !isLocked ? { ...record, state: 'interrupted' } : record;
}

function tellNewSteps(
  { steps }: RolloutRecord,
  told: Map<number, string>,
  onProgress: (event: ProgressEvent) => void,
): void {
  for (const [index, { text, skipped }] of steps.entries()) {
    const state = skipped === undefined ? 'begun' : 'skipped';
    if (told.get(index + 1) === state) continue;
    told.set(index + 1, state);
    onProgress({
      type: 'step',
      number: index + 1,
      of: steps.length,
      text,
      ...(skipped === undefined ? {} : { skipped }),
    });
  }
}

function stopping(): ShimError {
  return new ShimError('interrupted', 'shutting down, nothing was started');
}

function leaving(): ShimError {
  return new ShimError('interrupted', 'interrupted; the rollout goes on');
}

function interrupted(): never {
  throw leaving();
}
