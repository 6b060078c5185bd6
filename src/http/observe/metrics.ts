import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { LANES, type Observer, type RunStats } from '../../core/model/observer.js';
import type { Meter, StreamMeter } from '../exchange/exchange.js';
import { DurationHistogram, type Observe } from './duration-histogram.js';
import { createEventLoopLag, type EventLoopLag, NEVER } from './event-loop-lag.js';

export interface Metrics {
  /** To be told of qappctl runs. */
  observer: Observer;
  /** The meter of one route pattern. */
  meter(method: string, route: string): Meter;
  /** The meter of streams of events on one route pattern. */
  streamMeter(route: string): StreamMeter;
  /** Where the number of open streams is known. */
  watchStreams(open: () => number): void;
  /** Where it is known whether the store of keys and locks is reached. */
  watchStore(kind: string, isUp: () => boolean): void;
  connectionDropped(): void;
  logLinesDropped(count: number): void;
  watchEventLoop: EventLoopLag['watch'];
  /** The Prometheus text format. */
  render(stats: RunStats): Promise<string>;
  contentType: string;
}

const SECONDS = [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120, 600];

/** Of what goes on for as long as a person waits. */
const LONG = [1, 5, 15, 30, 60, 120, 300, 600, 1_800, 3_600];

/** All figures of one server, in a registry of its own. */
export function createMetrics(): Metrics {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: NEVER });
  const lag = createEventLoopLag(registry);
  const requests = new DurationHistogram({
    name: 'http_request_duration_seconds',
    help: 'Time from request to the end of its answer, by route pattern',
    bounds: SECONDS,
    registry,
  });
  const drops = new Counter({
    name: 'http_connections_dropped_total',
    help: 'Connections closed because too many were open',
    registers,
  });
  const lines = new Counter({
    name: 'log_lines_dropped_total',
    help: 'Log lines dropped because their reader stalled or died',
    registers,
  });
  const queue = queueGauges(registers);
  const streams = streamMetrics(registers);
  return {
    observer: runObserver(registers),
    meter: (method, route) => meterOf(requests, method, route),
    ...streams,
    watchStore: storeMetric(registers),
    connectionDropped: () => drops.inc(),
    logLinesDropped: (count) => lines.inc(count),
    watchEventLoop: lag.watch,
    render(stats) {
      queue(stats);
      lag.tell();
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}

function meterOf(requests: DurationHistogram, method: string, route: string): Meter {
  const series = new Map<number, Observe>();
  return (status, seconds) => {
    let observe = series.get(status);
    if (!observe) {
      observe = requests.series({ method, route, status: String(status) });
      series.set(status, observe);
    }
    observe(seconds);
  };
}

function storeMetric(registers: Registry[]): Metrics['watchStore'] {
  let look: (() => { store: string; isUp: boolean }) | undefined;
  new Gauge({
    name: 'store_up',
    help: 'Whether the store of Idempotency-Keys and locks is reached',
    labelNames: ['store'],
    registers,
    collect() {
      const seen = look?.();
      if (seen) this.set({ store: seen.store }, seen.isUp ? 1 : 0);
    },
  });
  return (store, isUp) => (look = () => ({ store, isUp: isUp() }));
}

function streamMetrics(registers: Registry[]): Pick<Metrics, 'streamMeter' | 'watchStreams'> {
  let openStreams = () => 0;
  const ended = longHistogram(registers, 'http_stream', 'Streams of events', ['route', 'outcome']);
  new Gauge({
    name: 'http_streams_open',
    help: 'Streams of events that are open',
    registers,
    collect() {
      this.set(openStreams());
    },
  });
  return {
    streamMeter: (route) => (outcome, seconds) => ended.observe({ route, outcome }, seconds),
    watchStreams: (open) => (openStreams = open),
  };
}

function runObserver(registers: Registry[]): Observer {
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
  return {
    runEnded: ({ kind, outcome, duration }) => runs.observe({ action: kind, outcome }, duration / 1000),
    readShared: () => void (shared += 1),
    waitEnded: ({ goal, outcome, duration }) => waits.observe({ goal, outcome }, duration / 1000),
    rolloutEnded: ({ kind, outcome, duration }) => rollouts.observe({ kind, outcome }, duration / 1000),
  };
}

function longHistogram<Label extends string>(
  registers: Registry[],
  name: string,
  what: string,
  labelNames: Label[],
): Histogram<Label> {
  const help = `${what} that have ended: how long each went on, by ${labelNames.join(' and ')}`;
  return new Histogram({ name: `${name}_duration_seconds`, help, labelNames, buckets: LONG, registers });
}

function queueGauges(registers: Registry[]): (stats: RunStats) => void {
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
