import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { drive } from '../harness/readers.js';
import { startWriters } from '../harness/writers.js';
import { round } from '../harness/statistics.js';
import { effectCounts } from '../stand-in/ledger.js';

/** C13: every core is busy with something else, at the same priority. */
export async function contention({ workplace, long }) {
  const seconds = long ? 30 : 6;
  const burners = burn(seconds + 5);
  const server = await workplace.serve({ args: ['--read-timeout', '10s', '--write-timeout', '10s'] });
  const writers = startWriters(server.port, { count: 2, label: 'busy' });
  const [hot, distinct] = await Promise.all([
    drive(server.port, { path: '/images', connections: 200, seconds }),
    drive(server.port, { path: '/apps/zenx/deploys?region=z0', connections: 8, seconds }),
  ]);
  await writers.stop();
  for (const burner of burners) burner.kill('SIGKILL');
  const { code } = await server.stop();
  const made = effectCounts(workplace.standIn.events());
  const lost = [...writers.acknowledged].filter((effect) => !made.has(effect)).length;
  const requests = hot.requests + distinct.requests;
  const failed = hot.failed + distinct.failed;
  const measured = {
    busy: burners.length,
    requests,
    failed,
    failedPercent: round((failed / requests) * 100, 3),
    writes: writers.statuses,
    lost,
    exit: code,
  };
  return {
    demand:
      'every core busy with other work: at most 0.1 % of 200 readers’ requests fail, no run is taken for hanging, no acknowledged change lost',
    measured,
    pass:
      requests > 0 &&
      measured.failedPercent <= 0.1 &&
      Object.keys(writers.statuses).every((status) => ['200', '409'].includes(status)) &&
      lost === 0 &&
      code === 0,
  };
}

/** Processes that do nothing but count, one for each core; each ends by itself. */
function burn(seconds) {
  const script = `const end = Date.now() + ${seconds * 1_000}; while (Date.now() < end);`;
  const burners = Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ['-e', script], { stdio: 'ignore' }),
  );
  process.once('exit', () => burners.forEach((burner) => burner.kill('SIGKILL')));
  return burners;
}
