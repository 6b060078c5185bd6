/**
 * A healthy client in a process of its own, so that what the harness does meanwhile does not count: asks again and
 * again on one kept connection, and once in a while on a fresh one. Ends when told, or with its parent.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ask, Client } from './client.js';
import { percentile, round } from './statistics.js';

/** A p99 of fewer samples would be little more than their maximum. */
const ENOUGH = 200;
/** Milliseconds that it goes on at the most to have as many. */
const PATIENCE = 10_000;

/**
 * Starts it; `stop` resolves to what it saw, once that is enough to judge by.
 * @param options `freshEvery`: how often it asks on a new connection; `headers`: sent with each request; `enough`: how many
 *   answers on the kept connection are enough to judge by.
 */
export async function startProber(port, options = {}) {
  const child = fork(fileURLToPath(import.meta.url), [String(port)]);
  child.send({ path: '/healthz', interval: 10, freshEvery: 20, headers: {}, enough: ENOUGH, ...options });
  const turnedAway = once(child, 'exit').then(() => {
    throw new Error('the healthy client was turned away at its first request');
  });
  await Promise.race([once(child, 'message'), turnedAway]);
  turnedAway.catch(() => undefined);
  return {
    async stop() {
      child.send('stop');
      const [seen] = await once(child, 'message');
      child.disconnect();
      return seen;
    },
  };
}

/** Whether a healthy client was served all the while, with a p99 of so many milliseconds at the most. */
export function isHealthy({ requests, failed, p99, statuses }, limit) {
  const served = Object.keys(statuses).every((status) => status === '200');
  return requests >= ENOUGH && failed === 0 && served && p99 <= limit;
}

async function probe(port, { path, interval, freshEvery, headers, enough }) {
  const kept = new Client(port);
  const seen = { kept: [], fresh: [], failed: 0, freshFailed: 0, statuses: {} };
  let stopping = Infinity;
  process.on('message', () => (stopping = performance.now()));
  process.on('disconnect', () => process.exit());
  await kept.request({ path, headers });
  process.send('ready');
  const isOver = () => {
    const now = performance.now();
    return now > stopping && (seen.kept.length >= enough || now > stopping + PATIENCE);
  };
  for (let count = 1; !isOver(); count += 1) {
    const fresh = count % freshEvery === 0;
    try {
      const { ms, status } = await (fresh ? ask(port, { path, headers }) : kept.request({ path, headers }));
      seen[fresh ? 'fresh' : 'kept'].push(ms);
      seen.statuses[status] = (seen.statuses[status] ?? 0) + 1;
    } catch {
      seen[fresh ? 'freshFailed' : 'failed'] += 1;
    }
    await new Promise((resolve) => setTimeout(resolve, interval));
  }
  kept.close();
  return seen;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [options] = await once(process, 'message');
  const { kept, fresh, failed, freshFailed, statuses } = await probe(Number(process.argv[2]), options);
  process.send({
    requests: kept.length,
    p50: round(percentile(kept, 0.5)),
    p99: round(percentile(kept, 0.99)),
    max: round(percentile(kept, 1)),
    failed,
    freshCount: fresh.length,
    freshP99: round(percentile(fresh, 0.99)),
    freshFailed,
    statuses,
  });
}
