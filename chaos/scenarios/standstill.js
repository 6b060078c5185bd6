import { ask } from '../harness/client.js';
import { tally } from '../harness/statistics.js';
import { rest, until } from '../harness/wait.js';

/** C10: the server is stopped for longer than a run may take, while its runs go on and end well. */
export async function standstill({ workplace, long }) {
  workplace.standIn.rules('release-list delay 500');
  const server = await workplace.serve({ args: ['--read-timeout', '1s'] });
  const pause = long ? 15_000 : 3_000;
  const answers = [1, 2, 3].map((app) => ask(server.port, { path: `/apps/app-${app}/releases` }));
  await until(() => workplace.standIn.orphans().length >= 3, 5_000);
  server.signal('SIGSTOP');
  await rest(pause);
  server.signal('SIGCONT');
  const statuses = (await Promise.all(answers)).map(({ status }) => status);
  const { status } = await ask(server.port, { path: '/images' });
  const { code } = await server.stop();
  return {
    demand:
      'the server stopped for longer than its time limits: runs that ended well meanwhile count as such',
    measured: { stoppedMs: pause, answers: tally(statuses), afterwards: status, exit: code },
    pass: statuses.every((answer) => answer === 200) && status === 200 && code === 0,
  };
}
