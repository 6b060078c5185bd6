import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { startProber } from '../harness/prober.js';
import { rest } from '../harness/wait.js';

const TOKEN = 'a-token-that-is-long-enough-for-the-server';
const ASK = 'GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
const LIMIT = 250;
const REQUESTS = 1_000;

/** A3: callers without a token hold every place and keep asking; those with one must get in all the same. */
export async function strangers({ workplace, long }) {
  const tokens = join(workplace.directory, 'tokens');
  writeFileSync(tokens, `${TOKEN}\n`, { mode: 0o600 });
  const rounds = [];
  for (const [clients, pace] of long
    ? [
        [1_024, 700],
        [1_024, 100],
        [2_048, 700],
        [5_000, 1_500],
      ]
    : [
        [1_024, 700],
        [2_048, 700],
      ])
    rounds.push(await crowd(workplace, { clients, pace, tokens, long }));
  return {
    demand: `1,024 to 5,000 callers without a token that ask /healthz at any pace: of ${REQUESTS.toLocaleString('en')} requests with a token, half of them on new connections, none is turned away, p99 ≤ ${LIMIT} ms`,
    measured: { rounds },
    pass: rounds.every(
      ({ held, requests, failed, p99, freshP99, exit }) =>
        held >= 900 &&
        requests >= REQUESTS &&
        failed === 0 &&
        p99 <= LIMIT &&
        freshP99 <= LIMIT &&
        exit === 0,
    ),
  };
}

async function crowd(workplace, { clients, pace, tokens }) {
  const server = await workplace.serve({ args: ['--auth-token-file', tokens] });
  const attack = startCrowd(server.port, clients, pace);
  await attack.settled;
  const prober = await startProber(server.port, {
    path: '/flavors',
    interval: 1,
    freshEvery: 2,
    enough: REQUESTS / 2 + 5,
    headers: { Authorization: `Bearer ${TOKEN}` },
  });
  await rest(8_000);
  const seen = await prober.stop();
  const held = attack.open();
  attack.stop();
  const { code } = await server.stop();
  const { p99, max, freshP99, failed, freshFailed, requests, freshCount, statuses } = seen;
  return {
    clients,
    pace,
    held,
    requests: requests + freshCount,
    failed: failed + freshFailed,
    p99,
    max,
    freshP99,
    statuses,
    exit: code,
  };
}

/** So many clients that ask at their pace (ms) and come back after as long when they were sent away. */
function startCrowd(port, clients, pace) {
  const sockets = new Set();
  let stopped = false;
  const come = () => {
    if (stopped) return;
    const socket = connect({ port, host: '127.0.0.1' });
    sockets.add(socket);
    let timer;
    socket.on('error', () => undefined);
    socket.once('connect', () => {
      socket.write(ASK);
      timer = setInterval(() => socket.write(ASK), pace);
    });
    socket.resume();
    socket.once('close', () => {
      clearInterval(timer);
      sockets.delete(socket);
      setTimeout(come, pace).unref();
    });
  };
  const settled = (async () => {
    for (let index = 0; index < clients; index += 1) {
      come();
      if (index % 100 === 99) await rest(20);
    }
    await rest(pace);
  })();
  return {
    settled,
    open: () => [...sockets].filter((socket) => socket.readyState === 'open').length,
    stop() {
      stopped = true;
      for (const socket of sockets) socket.destroy();
    },
  };
}
