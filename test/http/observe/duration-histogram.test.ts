import fc from 'fast-check';
import { Histogram, Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { DurationHistogram } from '../../../src/http/observe/duration-histogram.js';

const NAME = 'request_seconds';
const HELP = 'Time of requests';
const BOUNDS = [0.001, 0.1, 1, 10];

it("is rendered as prom-client's own histogram is", async () => {
  const label = fc.constantFrom('GET', 'PO"ST', 'a\\b\n');
  const seconds = fc.oneof(fc.constantFrom(0, ...BOUNDS), fc.double({ min: 0, max: 20, noNaN: true }));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.record({ method: label, seconds })), async (observations) => {
      const [registry, reference] = [new Registry(), new Registry()];
      const ours = new DurationHistogram({ name: NAME, help: HELP, bounds: BOUNDS, registry });
      const theirs = new Histogram({
        name: NAME,
        help: HELP,
        buckets: BOUNDS,
        labelNames: ['method'],
        registers: [reference],
      });
      const series = new Map<string, (seconds: number) => void>();
      for (const { method, seconds } of observations) {
        const observe = series.get(method) ?? ours.series({ method });
        series.set(method, observe);
        observe(seconds);
        theirs.observe({ method }, seconds);
      }
      expect(await registry.metrics()).toBe(await reference.metrics());
    }),
  );
});
