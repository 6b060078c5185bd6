import { filesWith } from '../harness/files.js';
import { rest, until } from '../harness/wait.js';
import { CANARY, startWriters } from '../harness/writers.js';
import { summary } from '../harness/statistics.js';
import { effectCounts } from '../stand-in/ledger.js';

/** C1: the server is killed at a random moment of its changes, and started again. */
export async function kill({ workplace, long }) {
  const cycles = long ? 200 : 20;
  workplace.standIn.rules('release-create jitter 80', 'deploy-create jitter 80');
  const acknowledged = new Set();
  const sums = { withLeftovers: 0, leftAfterStart: 0, runsAfterStart: 0, secretsAfterStart: 0, statuses: {} };
  const starts = [];
  let server = await workplace.serve();
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    const writers = startWriters(server.port, { count: 6, label: `k${cycle}` });
    await rest(100 + Math.random() * 300);
    server.killHard();
    await Promise.all([server.exit, writers.stop()]);
    for (const effect of writers.acknowledged) acknowledged.add(effect);
    for (const [status, count] of Object.entries(writers.statuses))
      sums.statuses[status] = (sums.statuses[status] ?? 0) + count;
    if (workplace.leftovers().length > 0) sums.withLeftovers += 1;
    const begun = performance.now();
    server = await workplace.serve();
    starts.push(performance.now() - begun);
    sums.leftAfterStart += workplace.leftovers().length;
    sums.runsAfterStart += workplace.standIn.orphans().length;
    sums.secretsAfterStart += filesWith(workplace.temporary, CANARY).length;
  }
  await server.stop();
  await until(() => workplace.standIn.orphans().length === 0, 5_000);
  const effects = effectCounts(workplace.standIn.events());
  const measured = {
    cycles,
    ...sums,
    startMs: summary(starts),
    acknowledged: acknowledged.size,
    effects: effects.size,
    lost: [...acknowledged].filter((effect) => !effects.has(effect)).length,
    twice: [...effects.values()].filter((count) => count > 1).length,
    processesLeft: workplace.standIn.orphans().length,
  };
  return {
    demand:
      'SIGKILL at random moments of changes: after the restart no temporary directory, no process, no secret byte, no acknowledged change lost, none made twice for one Idempotency-Key',
    measured,
    pass:
      measured.leftAfterStart === 0 &&
      measured.runsAfterStart === 0 &&
      measured.secretsAfterStart === 0 &&
      measured.lost === 0 &&
      measured.twice === 0 &&
      measured.processesLeft === 0 &&
      measured.withLeftovers > 0 &&
      acknowledged.size > cycles,
  };
}
