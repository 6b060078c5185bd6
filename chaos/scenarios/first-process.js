import { ask } from '../harness/client.js';
import { childrenOf, succeeds } from '../harness/processes.js';
import { tally } from '../harness/statistics.js';
import { until } from '../harness/wait.js';

const GRACE = 8_000;

/** A process namespace of its own, as in a container. */
const container = ['unshare', '-pf', '--mount-proc', '--kill-child'];

/** C12: the first process of a container, whose runs leave processes behind. */
export async function firstProcess({ workplace, long }) {
  const demand =
    'process 1 of a container under tini: no zombie of the processes that runs leave, SIGTERM ends it within its grace + 1 s';
  if (!succeeds([...container, 'tini', '--version']))
    return { demand, measured: {}, skipped: 'process namespaces can be had by root with tini only' };
  const runs = long ? 500 : 100;
  workplace.standIn.rules('release-list setsid 50');
  const underTini = await attempt(workplace, ['tini', '-s', '-g', '--'], runs);
  const alone = await attempt(workplace, [], runs);
  const { zombies, statuses, exit, endMs } = underTini;
  return {
    demand,
    measured: { runs, underTini, alone },
    pass: zombies === 0 && statuses[200] === runs && exit === 0 && endMs <= GRACE + 1_000,
  };
}

async function attempt(workplace, init, runs) {
  const server = await workplace.serve({ prefix: [...container, ...init] });
  const [first] = childrenOf(server.pid).running;
  const answers = [];
  for (let app = 0; app < runs; app += 4) {
    const batch = [0, 1, 2, 3].map((index) =>
      ask(server.port, { path: `/apps/app-${app + index}/releases` }),
    );
    answers.push(...(await Promise.all(batch)));
  }
  const zombies = () => childrenOf(first).zombies.length;
  await until(() => zombies() === 0, 1_000);
  const left = zombies();
  const begun = performance.now();
  process.kill(first, 'SIGTERM');
  const { code } = await server.exit;
  return {
    statuses: tally(answers.map(({ status }) => status)),
    zombies: left,
    endMs: Math.round(performance.now() - begun),
    exit: code,
  };
}
