import type { ShimError } from '../model/errors.js';
import { isShimError } from '../model/errors.js';
import { type Observer, RUN_LANES, type RunLane as LaneName, type RunStats } from '../model/observer.js';
import { withLinkedSignal } from '../model/abort.js';
import { Lane } from '../sharing/lane.js';
import { type Action, laneOf } from './command-lines.js';
import { failureOf } from './failure.js';
import { killNow } from '../process/kill-tree.js';
import { run, type RunResult } from '../process/run.js';

export interface RunnerOptions {
  /** Asked for at each run, so that a program that comes back is found, and one that can't be run is not started. */
  file: () => string | Promise<string>;
  env: Readonly<Record<string, string>>;
  /** Milliseconds a run may take, by lane. */
  timeouts: Record<LaneName, number>;
  /** Most children at a time, over all lanes; at least 3. */
  maxRuns: number;
  observer: Observer;
}

/** Callers that may wait in a lane, and for how long (ms). */
const QUEUE = 64;
const PATIENCE = 10_000;

/** Starts qappctl: bounded by lane, so that reads cannot starve writes, and reported to the observer. */
export class Runner {
  private readonly lanes: Record<LaneName, Lane>;
  private readonly closing = new AbortController();
  private readonly live = new Map<number, string>();

  constructor(private readonly options: RunnerOptions) {
    const side = Math.max(1, Math.floor(options.maxRuns / 4));
    const places = { read: options.maxRuns - 2 * side, write: side, push: side };
    const lane = (name: LaneName) => new Lane({ places: places[name], queue: QUEUE, patience: PATIENCE });
    this.lanes = { read: lane('read'), write: lane('write'), push: lane('push') };
  }

  /** The finished run, well or badly. Rejects with `ShimError` when it could not be started. */
  attempt(action: Action, signal?: AbortSignal): Promise<RunResult> {
    const lane = laneOf(action.kind);
    return this.lanes[lane].run(() => this.start(action, this.options.timeouts[lane], signal), signal);
  }

  /** The failure that a finished run amounts to, if it does; its text is as clean of secrets as the run is. */
  failure(action: Action, result: RunResult): ShimError | undefined {
    const lane = laneOf(action.kind);
    return failureOf(action, result, {
      timeout: this.options.timeouts[lane],
      writes: lane !== 'read',
    });
  }

  stats(): RunStats<LaneName> {
    const count = (of: (lane: Lane) => number) =>
      Object.fromEntries(RUN_LANES.map((name) => [name, of(this.lanes[name])])) as Record<LaneName, number>;
    return { running: count((lane) => lane.running), waiting: count((lane) => lane.waiting) };
  }

  /** Sends away who waits, ends what runs, and resolves when its trees are gone. */
  async close(): Promise<void> {
    for (const name of RUN_LANES) this.lanes[name].close();
    this.closing.abort();
    await Promise.all(RUN_LANES.map((name) => this.lanes[name].idle()));
  }

  /** Sends away who waits; what runs goes on. */
  drain(): void {
    for (const name of RUN_LANES) this.lanes[name].sendAway();
  }

  kill(): void {
    killNow(this.live);
  }

  private async start(action: Action, timeout: number, signal: AbortSignal | undefined): Promise<RunResult> {
    const begun = performance.now();
    const report = (outcome: 'ok' | ShimError['code']) =>
      this.options.observer.runEnded?.({ kind: action.kind, outcome, duration: performance.now() - begun });
    try {
      const { env } = this.options;
      const file = await this.options.file();
      const result = await withLinkedSignal([this.closing.signal, signal], (linked) =>
        run({ file, args: action.args, env, timeout, signal: linked, live: this.live }),
      );
      report(this.failure(action, result)?.code ?? 'ok');
      return result;
    } catch (error) {
      report(isShimError(error) ? error.code : 'run_failed');
      throw error;
    }
  }
}
