/**
 * A healthy client in a process of its own, so that what the harness does meanwhile does not count: asks again and
 * again on one kept connection, and once in a while on a fresh one. Ends when told, or with its parent.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ask, Client } from './client.js';
import { percentile, round } from './statistics.js';
import { rest } from './wait.js';

/** A p99 of fewer samples would be little more than their maximum. */
const ENOUGH = 200;
/** Answers from before anything is done: how fast the machine is. */
const QUIET_REQUESTS = 60;
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

/** Milliseconds that an answer takes on the machine that the bounds were set on, when nothing else goes on. */
const QUIET = 0.5;
/** No machine is so slow that more than this is its own. */
const SLOWEST = 3;

/** How much slower this machine is than that one, 1 at the least: by what the client saw before anything was done. */
export function slownessOf({ quietP50 }) {
  return Math.min(SLOWEST, Math.max(1, quietP50 / QUIET));
}

/** Whether a healthy client was served all the while, with a p99 of so many milliseconds at the most, times how slow the machine is. */
export function isHealthy(health, limit) {
  const { requests, failed, p99, statuses } = health;
  const served = Object.keys(statuses).every((status) => status === '200');
  return requests >= ENOUGH && failed === 0 && served && p99 <= limit * slownessOf(health);
}

async function probe(port, { path, interval, freshEvery, headers, enough }) {
  const kept = new Client(port);
  const seen = { kept: [], fresh: [], failed: 0, freshFailed: 0, statuses: {} };
  let stopping = Infinity;
  process.on('message', () => (stopping = performance.now()));
  process.on('disconnect', () => process.exit());
  const quiet = [];
  for (let count = 0; count < QUIET_REQUESTS; count += 1) {
    quiet.push((await kept.request({ path, headers })).ms);
    // As later: a machine that was idle for a moment takes its time.
    await rest(interval);
  }
  // The first ones are slower, as nothing was done yet.
  seen.quietP50 = percentile(quiet.slice(QUIET_REQUESTS / 2), 0.5);
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
    await rest(interval);
  }
  kept.close();
  return seen;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [options] = await once(process, 'message');
  const { kept, fresh, failed, freshFailed, statuses, quietP50 } = await probe(
    Number(process.argv[2]),
    options,
  );
  process.send({
    requests: kept.length,
    quietP50: round(quietP50, 2),
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
