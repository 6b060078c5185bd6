/**
 * A healthy client in a process of its own, so that what the harness does meanwhile does not count: asks again and
 * again on one kept connection, and once in a while on a fresh one. Ends when told, or with its parent.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ask, Client } from './client.js';
import { percentile, round } from './statistics.js';

/** Starts it; `stop` resolves to what it saw. */
export async function startProber(port, { path = '/healthz', interval = 10 } = {}) {
  const child = fork(fileURLToPath(import.meta.url), [String(port), path, String(interval)]);
  await once(child, 'message');
  return {
    async stop() {
      child.send('stop');
      const [seen] = await once(child, 'message');
      child.disconnect();
      return seen;
    },
  };
}

const FRESH_EVERY = 20;

async function probe(port, path, interval) {
  const kept = new Client(port);
  const seen = { kept: [], fresh: [], failed: 0, freshFailed: 0, statuses: {} };
  let stopping = false;
  process.on('message', () => (stopping = true));
  process.on('disconnect', () => process.exit());
  await kept.request({ path });
  process.send('ready');
  for (let count = 1; !stopping; count += 1) {
    const fresh = count % FRESH_EVERY === 0;
    try {
      const { ms, status } = await (fresh ? ask(port, { path }) : kept.request({ path }));
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
  const [port, path, interval] = process.argv.slice(2);
  const { kept, fresh, failed, freshFailed, statuses } = await probe(Number(port), path, Number(interval));
  process.send({
    requests: kept.length,
    p50: round(percentile(kept, 0.5)),
    p99: round(percentile(kept, 0.99)),
    max: round(percentile(kept, 1)),
    failed,
    freshP99: round(percentile(fresh, 0.99)),
    freshFailed,
    statuses,
  });
}
