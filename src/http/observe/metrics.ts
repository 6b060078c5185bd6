import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { RunStats } from '../../core/model/observer.js';
import type { Meter, StreamMeter } from '../exchange/exchange.js';
import { DurationHistogram, type Observe } from './duration-histogram.js';
import { createEventLoopLag, type EventLoopLag, NEVER } from './event-loop-lag.js';
import { longHistogram, queueGauges, type RunMetrics, runMetrics, SECONDS } from './run-metrics.js';

export interface Metrics extends RunMetrics {
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
    ...runMetrics(registers),
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
