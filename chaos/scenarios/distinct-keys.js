import { ask } from '../harness/client.js';
import { field } from '../harness/answers.js';
import { isHealthy, startProber } from '../harness/prober.js';
import { summary, tally } from '../harness/statistics.js';
import { effectCounts, peakOf, runsOf } from '../stand-in/ledger.js';

const LIMIT = 8;
const PATIENCE = 10_000;

/** L4: many clients, each with a read of its own, and a platform that takes four seconds. */
export async function distinctKeys({ workplace }) {
  workplace.standIn.rules('release-list delay 4000');
  const server = await workplace.serve({ args: ['--max-runs', String(LIMIT)] });
  const prober = await startProber(server.port);
  const answers = await Promise.all(
    Array.from({ length: 500 }, (_, index) => ask(server.port, { path: `/apps/app-${index}/releases` })),
  );
  const health = await prober.stop();
  const peak = peakOf(runsOf(workplace.standIn.events()));
  await server.stop();
  const refused = answers.filter(({ status }) => status === 503);
  const measured = {
    statuses: tally(answers.map(({ status }) => status)),
    mostChildren: peak,
    refusedAfterMs: summary(refused.map(({ ms }) => ms)),
    withRetryAfter: refused.filter((answer) => Number(field(answer, 'retry-after')) > 0).length,
    health,
    effects: effectCounts(workplace.standIn.events()).size,
  };
  return {
    demand: `500 clients, 4 s backend: 2 to ${LIMIT} children at once, the rest 503 with Retry-After within 10 s, /healthz p99 ≤ 50 ms`,
    measured,
    pass:
      peak >= 2 &&
      peak <= LIMIT &&
      answers.some(({ status }) => status === 200) &&
      answers.every(({ status }) => status === 200 || status === 503) &&
      measured.withRetryAfter === refused.length &&
      measured.refusedAfterMs.max <= PATIENCE + 500 &&
      isHealthy(health, 50),
  };
}
