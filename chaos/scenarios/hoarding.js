import { writeFileSync } from 'node:fs';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from '../harness/client.js';
import { forgetPeak, memoryOf } from '../harness/processes.js';
import { startProber } from '../harness/prober.js';
import { round } from '../harness/statistics.js';
import { rest } from '../harness/wait.js';

const MEBIBYTE = 1024 ** 2;
const LIMIT_OF_STATE = 32;
/** MiB by which a server may grow. */
const WAITING = 256;
const KEYS = 96;
const TOKENS = ['the-token-of-one-who-hoards-keys-0001', 'the-token-of-one-who-has-one-key-002'];

/** A9: one caller fills what others need too: the state, changes that wait, remembered outcomes. */
export async function hoarding({ workplace, long }) {
  const waiting = await fillWaiting(workplace);
  const keys = await fillKeys(workplace, long ? 12_000 : 1_000);
  const state = await fillState(workplace);
  return {
    demand: `60 releases of 1 MiB of short and very short texts that wait: memory ≤ ${WAITING} MiB above before; thousands of idempotency keys of one caller: ≤ ${KEYS} MiB and another's is kept; releases until the state of ${LIMIT_OF_STATE} MiB is full: 507, and what makes room is done`,
    measured: { waiting, keys, state },
    pass:
      waiting.grown <= WAITING &&
      waiting.small === 200 &&
      waiting.exit === 0 &&
      keys.grown <= KEYS &&
      keys.other === 'true' &&
      keys.failed === 0 &&
      keys.exit === 0 &&
      state.statuses[507] > 0 &&
      state.mebibytes <= LIMIT_OF_STATE + 1 &&
      state.removed === 200 &&
      state.afterwards === 200,
  };
}

async function post(port, path, body, headers = {}, method = 'POST') {
  return ask(port, { method, path, body, headers }, { timeout: 60_000 }).catch(({ message }) => ({
    status: message,
    head: '',
  }));
}

function grownOf(server, before) {
  return round(memoryOf(server.pid).peak - before);
}

async function fillWaiting(workplace) {
  workplace.standIn.rules('release-create delay 2000');
  const server = await workplace.serve();
  const prober = await startProber(server.port);
  const before = memoryOf(server.pid).now ?? memoryOf(server.pid).peak;
  forgetPeak(server.pid);
  const long = (index) => `an argument that is a little longer than others ${index}`;
  const kinds = [Array.from({ length: 15_000 }, (_, index) => long(index)), Array(260_000).fill('a')];
  const bodies = Array.from({ length: 60 }, (_, index) =>
    post(server.port, `/apps/zenx${index % 6}/releases`, {
      image: 'nginx:alpine',
      flavor: 'C1M1',
      name: `v${index}`,
      args: kinds[index % 5 === 0 ? 0 : 1],
    }),
  );
  await rest(1_000);
  const small = await post(server.port, '/apps', { name: 'small' });
  const statuses = countOf(await Promise.all(bodies));
  const health = await prober.stop();
  const grown = grownOf(server, before);
  const { code } = await server.stop();
  workplace.standIn.rules('');
  return { grown, statuses, small: small.status, health, exit: code };
}

async function fillKeys(workplace, count) {
  const tokens = join(workplace.directory, 'tokens');
  writeFileSync(tokens, `${TOKENS.join('\n')}\n`, { mode: 0o600 });
  workplace.standIn.rules('');
  const server = await workplace.serve({ args: ['--auth-token-file', tokens] });
  const make = (token, key) =>
    post(
      server.port,
      '/apps/zenx/deploys',
      { id: `g${key}`, region: 'z0' },
      { Authorization: `Bearer ${token}`, 'Idempotency-Key': key },
      'DELETE',
    );
  const answers = [await make(TOKENS[1], 'mine')];
  const { peak: before, files } = memoryOf(server.pid);
  forgetPeak(server.pid);
  const readers = Array.from({ length: 16 }, async (_, reader) => {
    for (let index = reader; index < count; index += 16) answers.push(await make(TOKENS[0], `key-${index}`));
  });
  await Promise.all(readers);
  const again = await make(TOKENS[1], 'mine');
  // Outcomes are kept in a file that is mapped into memory: its pages can be taken back, and are told apart.
  const mapped = round(memoryOf(server.pid).files - files);
  const grown = round(grownOf(server, before) - mapped);
  const { code } = await server.stop();
  const statuses = countOf(answers);
  const failed = answers.filter(({ status }) => typeof status !== 'number').length;
  const other = /^idempotent-replayed: *(\w+)/im.exec(again.head)?.[1] ?? 'no';
  return { keys: count, grown, mapped, statuses, failed, other, exit: code };
}

async function fillState(workplace) {
  const dir = join(workplace.directory, 'local');
  const server = await workplace.serve({ args: ['--local', '--local-dir', dir, '--local-engine', 'none'] });
  await post(server.port, '/images', { image: 'web:1' });
  for (const name of ['first', 'second']) await post(server.port, '/apps', { name });
  const content = 'x'.repeat(900_000);
  const config = { name: 'c', files: [{ filename: 'f', mount_path: '/c', content }] };
  const answers = [];
  for (let index = 0; index < 45; index += 1)
    answers.push(
      await post(server.port, `/apps/${index % 2 ? 'first' : 'second'}/releases`, {
        image: 'web:1',
        flavor: 'C1M1',
        name: `v${index}`,
        config,
      }),
    );
  const mebibytes = round(statSync(join(dir, 'state.json')).size / MEBIBYTE);
  const full = await post(server.port, '/apps', { name: 'small' });
  const removed = await ask(server.port, { method: 'DELETE', path: '/apps/first' }, { timeout: 60_000 });
  const afterwards = await post(server.port, '/apps', { name: 'another' });
  const { code } = await server.stop();
  return {
    mebibytes,
    statuses: countOf(answers),
    small: full.status,
    removed: removed.status,
    removedMs: round(removed.ms),
    afterwards: afterwards.status,
    afterwardsMs: round(afterwards.ms),
    exit: code,
  };
}

function countOf(answers) {
  const counts = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
