import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { field } from '../harness/answers.js';
import { ask } from '../harness/client.js';
import { succeeds } from '../harness/processes.js';
import { tally } from '../harness/statistics.js';
import { until } from '../harness/wait.js';

/** The limit counts all processes of a user, so the server is one that nobody else is. */
const UID = 60_000 + (process.pid % 5_000);

const asUser = [
  ...['setpriv', '--reuid', String(UID), '--regid', String(UID), '--clear-groups'],
  // The checkout may be where only root looks.
  ...['--inh-caps', '+dac_override', '--ambient-caps', '+dac_override', '--'],
];

const RELEASES = { path: '/apps/zenx/releases' };

const REQUESTS = [
  ...Array.from({ length: 20 }, (_, app) => ({ path: `/apps/app-${app}/releases` })),
  ...Array.from({ length: 5 }, (_, app) => ({
    method: 'POST',
    path: `/apps/app-${app}/releases`,
    body: { image: 'nginx:alpine', flavor: 'C1M1' },
  })),
];

/** C5: its user may start no more processes for a while. */
export async function processLimit({ workplace }) {
  const demand =
    'no more processes for its user: 503 with Retry-After, nothing left, /healthz answers; works again within 1 s of the limit gone';
  // It must also be able to read the command.
  if (!succeeds([...asUser, process.execPath, '--check', fileURLToPath(import.meta.url)]))
    return { demand, measured: {}, skipped: 'another user can be had by root only' };
  workplace.giveTo(UID);
  const server = await workplace.serve({ prefix: asUser });
  const before = await ask(server.port, { path: '/images' });
  limitProcesses(server.pid, 1);
  const refused = await Promise.all(REQUESTS.map((request) => ask(server.port, request)));
  const health = await ask(server.port, { path: '/healthz' });
  const left = workplace.standIn.orphans().length + workplace.leftovers().length;
  limitProcesses(server.pid, 1_000);
  const recoveredAfterMs = await until(async () => (await ask(server.port, RELEASES)).status === 200, 5_000);
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
  return { demand, measured, pass: meets(measured) };
}

function meets({ before, refused, withRetryAfter, health, left, recoveredAfterMs, exit }) {
  return (
    before === 200 &&
    refused[503] === REQUESTS.length &&
    withRetryAfter === REQUESTS.length &&
    health === 200 &&
    left === 0 &&
    recoveredAfterMs <= 1_000 &&
    exit === 0
  );
}

/** Asked by the same user: another one would need a capability that containers lack. */
function limitProcesses(pid, most) {
  const [file, ...args] = [...asUser, 'prlimit', '--pid', String(pid), `--nproc=${most}:`];
  execFileSync(file, args, { stdio: 'ignore' });
}
