import { ask } from '../harness/client.js';
import { rest, until } from '../harness/wait.js';

const CODES = { SIGTERM: 143, SIGINT: 130 };

/** C3: a second signal while the server waits for what runs. */
export async function secondSignal({ workplace }) {
  workplace.standIn.rules('release-create stubborn', '* delay 20');
  const measured = {};
  for (const [name, code] of Object.entries(CODES)) measured[name] = await stopTwice(workplace, name, code);
  return {
    demand:
      'a second signal 100 ms after the first: exit 143 or 130 within 500 ms, no process and no file left',
    measured,
    pass: Object.values(measured).every(
      ({ asExpected, ms, left, files }) => asExpected && ms <= 500 && left === 0 && files === 0,
    ),
  };
}

async function stopTwice(workplace, name, code) {
  const server = await workplace.serve();
  const body = { image: 'nginx:alpine', flavor: 'C1M1' };
  const answers = [1, 2, 3].map((app) =>
    ask(server.port, { method: 'POST', path: `/apps/app-${app}/releases`, body }).catch(() => undefined),
  );
  await until(() => workplace.standIn.orphans().length >= 2, 5_000);
  server.signal('SIGTERM');
  await rest(100);
  const begun = performance.now();
  server.signal(name);
  const ending = await server.exit;
  const ms = Math.round(performance.now() - begun);
  await Promise.all(answers);
  const left = workplace.standIn.orphans().length;
  return {
    exit: ending.code,
    asExpected: ending.code === code,
    ms,
    left,
    files: workplace.leftovers().length,
  };
}
