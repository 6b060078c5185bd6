import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { field } from '../harness/answers.js';
import { ask } from '../harness/client.js';
import { tally } from '../harness/statistics.js';
import { until } from '../harness/wait.js';

/** The limit counts all processes of a user, so the server is one that nobody else is. */
const UID = 60_000 + (process.pid % 5_000);

const asUser = [
  ...['setpriv', '--reuid', String(UID), '--regid', String(UID), '--clear-groups'],
  // The checkout may be where only root looks.
  ...['--inh-caps', '+dac_override', '--ambient-caps', '+dac_override', '--'],
];

/** C5: its user may start no more processes for a while. */
export async function processes({ workplace }) {
  const demand =
    'no more processes for its user: 503 with Retry-After, nothing left, /healthz answers; works again within 1 s of the limit gone';
  if (!canBecomeUser()) return { demand, measured: {}, skipped: 'another user can be had by root only' };
  workplace.giveTo(UID);
  const server = await workplace.serve({ prefix: asUser });
  const before = await ask(server.port, { path: '/images' });
  const limit = (value) => runAsUser(['prlimit', '--pid', String(server.pid), `--nproc=${value}:`]);
  limit(1);
  const requests = [
    ...Array.from({ length: 20 }, (_, app) => ({ path: `/apps/app-${app}/releases` })),
    ...Array.from({ length: 5 }, (_, app) => ({
      method: 'POST',
      path: `/apps/app-${app}/releases`,
      body: { image: 'nginx:alpine', flavor: 'C1M1' },
    })),
  ];
  const refused = await Promise.all(requests.map((request) => ask(server.port, request)));
  const health = await ask(server.port, { path: '/healthz' });
  const left = workplace.standIn.orphans().length + workplace.leftovers().length;
  limit(1_000);
  const works = () => ask(server.port, { path: '/apps/zenx/releases' }).then(({ status }) => status === 200);
  const recoveredAfterMs = await until(works, 5_000);
  const { code } = await server.stop();
  const measured = {
    before: before.status,
    refused: tally(refused.map(({ status }) => status)),
    withRetryAfter: refused.filter((answer) => Number(field(answer, 'retry-after')) > 0).length,
    health: health.status,
    left,
    recoveredAfterMs,
    exit: code,
  };
  return {
    demand,
    measured,
    pass:
      before.status === 200 &&
      refused.every(({ status }) => status === 503) &&
      measured.withRetryAfter === requests.length &&
      health.status === 200 &&
      left === 0 &&
      recoveredAfterMs <= 1_000 &&
      code === 0,
  };
}

function canBecomeUser() {
  try {
    // Who must also be able to read the command.
    runAsUser([process.execPath, '--check', fileURLToPath(import.meta.url)]);
    return true;
  } catch {
    return false;
  }
}

function runAsUser(command) {
  const [file, ...args] = [...asUser, ...command];
  execFileSync(file, args, { stdio: 'ignore' });
}
