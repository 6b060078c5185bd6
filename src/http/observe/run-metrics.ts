import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { LANES, type Observer, type RunStats } from '../../core/model/observer.js';

export interface RunMetrics {
  /** To be told of qappctl runs. */
  observer: Observer;
  /** When a run went well the last time (`performance.now()`). */
  lastSuccess: () => number;
}

/** Upper bounds in seconds. */
export const SECONDS = [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120, 600];

/** Of what goes on for as long as a person waits. */
const LONG = [1, 5, 15, 30, 60, 120, 300, 600, 1_800, 3_600];

/** The observer of runs and what came of them, and when a run went well the last time. */
export function runMetrics(registers: Registry[]): RunMetrics {
  let lastSuccess = -Infinity;
  const runs = new Histogram({
    name: 'qappctl_run_duration_seconds',
    help: 'Time from start to end of a run, by action and outcome',
    labelNames: ['action', 'outcome'],
    buckets: SECONDS,
    registers,
  });
  const waits = longHistogram(registers, 'deploy_wait', 'Waits for a deploy', ['goal', 'outcome']);
  const rollouts = longHistogram(registers, 'rollout', 'Rollouts and rollbacks', ['kind', 'outcome']);
  let shared = 0;
  new Counter({
    name: 'qappctl_shared_reads_total',
    help: "Reads that were answered by another caller's run",
    registers,
    collect() {
      this.reset();
      this.inc(shared);
    },
  });
  const observer: Observer = {
    runEnded({ kind, outcome, duration }) {
      if (outcome === 'ok') lastSuccess = performance.now();
      runs.observe({ action: kind, outcome }, duration / 1000);
    },
    readShared: () => void (shared += 1),
    waitEnded: ({ goal, outcome, duration }) => waits.observe({ goal, outcome }, duration / 1000),
    rolloutEnded: ({ kind, outcome, duration }) => rollouts.observe({ kind, outcome }, duration / 1000),
  };
  return { observer, lastSuccess: () => lastSuccess };
}

export function longHistogram<Label extends string>(
  registers: Registry[],
  name: string,
  what: string,
  labelNames: Label[],
): Histogram<Label> {
  const help = `${what} that have ended: how long each went on, by ${labelNames.join(' and ')}`;
  return new Histogram({ name: `${name}_duration_seconds`, help, labelNames, buckets: LONG, registers });
}

export function queueGauges(registers: Registry[]): (stats: RunStats) => void {
  const labelNames = ['lane'];
  const running = new Gauge({ name: 'qappctl_runs_running', help: 'Runs under way', labelNames, registers });
  const waiting = new Gauge({
    name: 'qappctl_runs_waiting',
    help: 'Callers in the queue',
    labelNames,
    registers,
  });
  return (stats) => {
    for (const lane of LANES) {
      running.set({ lane }, stats.running[lane]);
      waiting.set({ lane }, stats.waiting[lane]);
    }
  };
}
