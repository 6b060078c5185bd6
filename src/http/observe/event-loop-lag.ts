import { createHistogram } from 'node:perf_hooks';
import { Gauge, type Registry } from 'prom-client';

export interface EventLoopLag {
  /** Looks at the event loop from now on, and goes on for as long as the server is in use; once more after that. */
  watch: (isInUse: () => boolean) => void;
  /** Sets the gauges to what was seen since the last call. */
  tell: () => void;
}

/** Milliseconds between two looks; each takes about 0.1 ms of processor time. */
const INTERVAL = 100;

/** prom-client gets it for a monitor that it can't do without: its next look is weeks away. */
export const NEVER = 2 ** 31 - 1;

/**
 * Puts gauges of its own in the place of prom-client's `nodejs_eventloop_lag_*_seconds`. Node's monitor behind those
 * wakes an idle server for ever, and can't be paused: Node 20 to 24 count the pause as one long delay. It also tells
 * the time from one look to the next, of which most is intended; these tell how much of it was not.
 */
export function createEventLoopLag(registry: Registry): EventLoopLag {
  const lateness = createHistogram();
  const figures = {
    min: () => lateness.min,
    max: () => lateness.max,
    mean: () => lateness.mean,
    stddev: () => lateness.stddev,
    p50: () => lateness.percentile(50),
    p90: () => lateness.percentile(90),
    p99: () => lateness.percentile(99),
  };
  const gauges = Object.entries(figures).map(([figure, read]) => {
    const name = `nodejs_eventloop_lag_${figure}_seconds`;
    registry.removeSingleMetric(name);
    const help = `How late the event loop was since the last scrape (${figure}).`;
    return { read, gauge: new Gauge({ name, help, registers: [registry] }) };
  });
  let timer: NodeJS.Timeout | undefined;
  return {
    watch(isInUse) {
      let due = performance.now() + INTERVAL;
      timer ??= setInterval(() => {
        const now = performance.now();
        lateness.record(Math.max(1, Math.round((now - due) * 1e6)));
        due = now + INTERVAL;
        if (isInUse()) return;
        clearInterval(timer);
        timer = undefined;
      }, INTERVAL).unref();
    },
    tell() {
      for (const { gauge, read } of gauges) gauge.set(lateness.count > 0 ? read() / 1e9 : 0);
      lateness.reset();
    },
  };
}
