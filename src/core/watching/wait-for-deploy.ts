import type { ProgressEvent } from '../../contract/events.js';
import { whenAborted } from '../model/abort.js';
import { ShimError } from '../model/errors.js';
import { shellQuote } from '../input/shell-quote.js';
import type { Deploy, Instance } from '../model/types.js';
import { readerLeft } from '../sharing/flight.js';
import { deployState, type DeployState } from './deploy-state.js';
import type { DeployPlace, Sight } from './deploy-watcher.js';
import type { DeployWatchers } from './deploy-watchers.js';
import { wasMadeJustNow } from './made-deploys.js';
import type { WaitOptions } from './wait-options.js';

export interface Wait extends DeployPlace, WaitOptions {
  for: 'running' | 'gone';
  /** It was there a moment ago, so that not being listed means that it is gone. */
  wasListed?: boolean;
  signal?: AbortSignal | undefined;
  onProgress?: ((event: ProgressEvent) => void) | undefined;
}

/** What was waited for, as it is in the end. */
export interface Waited extends DeployState {
  deploy: Deploy | undefined;
  instances: readonly Instance[];
}

/** Longest time (ms) for which a deploy that was just made may be listed by nobody. */
const GRACE = 30_000;

/**
 * Waits until a deploy runs, and goes on running for a while, or until it is gone. Rejects with `deploy_failed`,
 * `wait_timed_out`, or `not_found` for one that is not there, or is taken away meanwhile.
 */
export function waitForDeploy(watchers: DeployWatchers, wait: Wait): Promise<Waited> {
  const { signal, timeout } = wait;
  return new Promise((resolve, reject) => {
    const look = new Look(wait, watchers.made.get(wait.id));
    const endings: (() => void)[] = [];
    let isOver = false;
    const end = (settle: () => void) => {
      if (isOver) return;
      isOver = true;
      for (const stop of endings) stop();
      settle();
    };
    const timer = setTimeout(() => end(() => reject(look.late())), timeout);
    endings.push(() => clearTimeout(timer));
    endings.push(whenAborted(signal, () => end(() => reject(readerLeft()))));
    if (isOver) return endings.forEach((stop) => stop());
    endings.push(
      watchers.follow(wait, {
        interval: wait.interval,
        untilGone: wait.for === 'gone',
        graceUntil: look.wasJustMade ? performance.now() + GRACE : 0,
        see: (sight) => {
          const outcome = look.see(sight);
          if (outcome instanceof ShimError) end(() => reject(outcome));
          else if (outcome) end(() => resolve(outcome));
        },
        trouble: (error) => look.trouble(error),
        fail: (error) => end(() => reject(error)),
      }),
    );
    // It may have ended while it began to follow.
    if (isOver) endings.at(-1)?.();
  });
}

/** What one who waits knows so far. */
class Look {
  readonly wasJustMade: boolean;
  private latest: Waited | undefined;
  private runningSince: number | undefined;
  private told = '';
  private readonly statuses = new Map<string, string>();
  private toldTrouble = false;

  constructor(
    private readonly wait: Wait,
    private readonly asked: number | undefined,
  ) {
    this.wasJustMade = !wait.wasListed && (asked !== undefined || wasMadeJustNow(wait.id, Date.now()));
  }

  /** The outcome, if this is it. */
  see({ deploy, instances, isGone }: Sight): Waited | ShimError | undefined {
    const { failOn, stableFor } = this.wait;
    const asked = this.asked ?? deploy?.replicas ?? this.latest?.asked ?? 1;
    const now = isGone
      ? { state: 'gone' as const, running: 0, asked }
      : this.stateOf(asked, instances, failOn);
    const seen = { ...now, deploy: deploy ?? this.latest?.deploy, instances };
    this.latest = seen;
    this.tell(seen);
    if (this.wait.for === 'gone') return isGone ? seen : undefined;
    if (isGone) return this.taken();
    if (now.state === 'failed') return this.failed(instances);
    if (now.state !== 'running') {
      this.runningSince = undefined;
      return undefined;
    }
    this.runningSince ??= performance.now();
    return performance.now() - this.runningSince >= stableFor ? seen : undefined;
  }

  trouble(error: ShimError): void {
    if (this.toldTrouble) return;
    this.toldTrouble = true;
    this.wait.onProgress?.({
      type: 'warning',
      text: `looking at deploy ${this.wait.id} failed, it is tried again: ${error.message.trimEnd()}`,
    });
  }

  late(): ShimError {
    const { app, region, id, timeout } = this.wait;
    const { state, running, asked, instances } = this.latest ?? { ...UNSEEN, asked: this.asked ?? 0 };
    const seconds = timeout / 1_000;
    const isRunning = state === 'running';
    const what =
      this.wait.for === 'gone'
        ? `is not gone after ${seconds} s`
        : isRunning
          ? `has not been running for long enough after ${seconds} s`
          : `does not run after ${seconds} s: ${running} of ${asked} instances are RUNNING${othersOf(instances)}`;
    const goal = this.wait.for === 'gone' ? ' --for gone' : '';
    return new ShimError('wait_timed_out', `deploy ${id} of app ${app} in region ${region} ${what}`, {
      hint: `wait on: qappctl-shim deploys wait ${app} ${shellQuote(id)} --region ${shellQuote(region)}${goal}`,
      details: { app, region, id, state, running, asked },
    });
  }

  private stateOf(asked: number, instances: readonly Instance[], failOn: readonly string[]): DeployState {
    // Before it is listed nothing is known of its instances.
    if (!this.latest?.deploy && instances.length === 0 && asked > 0)
      return { state: 'pending', running: 0, asked };
    return deployState(asked, instances, failOn);
  }

  private tell({ state, running, asked, instances }: Waited): void {
    const { app, region, id, onProgress } = this.wait;
    if (!onProgress) return;
    const seen = new Map(instances.map((instance) => [instance.id, instance.status]));
    for (const [instance, status] of seen) {
      if (this.statuses.get(instance) === status) continue;
      onProgress({ type: 'instance', deploy: id, id: instance, status });
    }
    this.statuses.clear();
    for (const [instance, status] of seen) this.statuses.set(instance, status);
    const text = `${state} ${running}/${asked}`;
    if (text === this.told) return;
    this.told = text;
    onProgress({ type: 'deploy', app, id, region, state, running, asked });
  }

  private failed(instances: readonly Instance[]): ShimError {
    const { app, region, id, failOn } = this.wait;
    const failed = instances.filter(({ status }) => failOn.includes(status));
    const { running = 0, asked = 0 } = this.latest ?? {};
    return new ShimError(
      'deploy_failed',
      `deploy ${id} of app ${app} in region ${region} failed: ${failed.slice(0, MOST_NAMED).map(named).join(', ')}${failed.length > MOST_NAMED ? ` and ${failed.length - MOST_NAMED} more` : ''}`,
      {
        hint: `look at it: qappctl-shim deploys get ${app} ${shellQuote(id)} --region ${shellQuote(region)}`,
        details: {
          app,
          region,
          id,
          state: 'failed',
          running,
          asked,
          instances: failed.slice(0, MOST_NAMED).map(({ id, status }) => ({ id, status })),
        },
      },
    );
  }

  private taken(): ShimError {
    const { app, region, id } = this.wait;
    return new ShimError(
      'not_found',
      `deploy ${id} of app ${app} in region ${region} was deleted meanwhile`,
      {
        hint: `see what runs: qappctl-shim status ${app}`,
        details: { app, region, id, state: 'gone' },
      },
    );
  }
}

const MOST_NAMED = 10;
const UNSEEN = { state: 'pending' as const, running: 0, instances: [] as Instance[] };

function named({ id, status }: Instance): string {
  return `instance ${id} is ${status}`;
}

function othersOf(instances: readonly Instance[]): string {
  const others = instances.filter(({ status }) => status !== 'RUNNING').slice(0, MOST_NAMED);
  return others.length === 0 ? '' : ` (${others.map(named).join(', ')})`;
}
