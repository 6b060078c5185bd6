import type { ProgressEvent } from '../../contract/events.js';
import { isShimError, ShimError } from '../model/errors.js';
import type { WaitReport } from '../model/observer.js';
import type { Deploy, Instance } from '../model/types.js';
import { deployState, type DeployState } from './deploy-state.js';
import { DeployNews } from './deploy-news.js';
import type { DeployPlace, Sight } from './deploy-watcher.js';
import type { DeployWatchers } from './deploy-watchers.js';
import { following } from './following.js';
import { withLastLines } from './last-lines.js';
import { wasMadeJustNow } from './made-deploys.js';
import { deployFailed, deployTaken, waitTimedOut } from './wait-failures.js';
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
  /** As it was listed last. */
  deploy: Deploy;
  instances: readonly Instance[];
}

/** Longest time (ms) for which a deploy that was just made may be listed by nobody. */
const GRACE = 30_000;

/**
 * Waits until a deploy runs, and goes on running for a while, or until it is gone. Rejects with `deploy_failed`,
 * `wait_timed_out`, or `not_found` for one that is not there, or is taken away meanwhile.
 */
export async function waitForDeploy(watchers: DeployWatchers, wait: Wait): Promise<Waited> {
  const asked = watchers.made.get(wait.id);
  const wasJustMade = !wait.wasListed && (asked !== undefined || wasMadeJustNow(wait.id, Date.now()));
  const look = new Look(wait, asked);
  const news = new DeployNews(wait, wait.onProgress);
  const waited = following<Waited>(wait.signal, ({ resolve, reject }) => {
    const timer = setTimeout(() => reject(look.late()), wait.timeout);
    const leave = watchers.follow(wait, {
      interval: wait.interval,
      untilGone: wait.for === 'gone',
      graceUntil: wasJustMade ? performance.now() + GRACE : 0,
      see: (sight) => {
        const outcome = look.see(sight);
        news.tell(look.state, sight.instances);
        if (outcome instanceof ShimError) reject(outcome);
        else if (outcome) resolve(outcome);
      },
      trouble: (error) => news.trouble(error),
      fail: reject,
    });
    return () => {
      clearTimeout(timer);
      leave();
    };
  });
  const begun = performance.now();
  const ended = (outcome: WaitReport['outcome']) =>
    watchers.observer.waitEnded?.({ goal: wait.for, outcome, duration: performance.now() - begun });
  try {
    const outcome = await waited;
    ended('ok');
    return outcome;
  } catch (error) {
    ended(isShimError(error) ? error.code : 'run_failed');
    if (!isShimError(error, 'deploy_failed')) throw error;
    const { onProgress } = wait;
    throw await withLastLines(watchers.platform, wait, error, { release: look.release, onProgress });
  }
}

/** What one who waits has seen. */
class Look {
  state: DeployState;
  private deploy: Deploy | undefined;
  private instances: readonly Instance[] = [];
  private runningSince: number | undefined;

  /** @param asked What was asked for, where the platform is not to be asked. */
  constructor(
    private readonly wait: Wait,
    private readonly asked: number | undefined,
  ) {
    this.state = { state: 'pending', running: 0, asked: asked ?? 0 };
  }

  get release(): string | undefined {
    return this.deploy?.release;
  }

  /** The outcome, if this is it. */
  see({ deploy = this.deploy, instances, isGone }: Sight): Waited | ShimError | undefined {
    this.deploy = deploy;
    this.instances = instances;
    const asked = this.asked ?? deploy?.replicas ?? 0;
    // Before it is listed nothing is known of it.
    if (!deploy) this.state = { state: 'pending', running: 0, asked };
    else if (isGone) this.state = { state: 'gone', running: 0, asked };
    else this.state = deployState(asked, instances, this.wait.failOn);
    return deploy && this.outcome(deploy);
  }

  late(): ShimError {
    const { timeout, for: goal } = this.wait;
    return waitTimedOut(this.wait, this.state, { instances: this.instances, timeout, goal });
  }

  private outcome(deploy: Deploy): Waited | ShimError | undefined {
    const { state, instances } = this;
    const waited = { ...state, deploy, instances };
    if (this.wait.for === 'gone') return state.state === 'gone' ? waited : undefined;
    if (state.state === 'gone') return deployTaken(this.wait);
    if (state.state === 'failed') {
      const failed = instances.filter(({ status }) => this.wait.failOn.includes(status));
      return deployFailed(this.wait, state, failed);
    }
    this.runningSince = state.state === 'running' ? (this.runningSince ?? performance.now()) : undefined;
    const isStable =
      this.runningSince !== undefined && performance.now() - this.runningSince >= this.wait.stableFor;
    return isStable ? waited : undefined;
  }
}
