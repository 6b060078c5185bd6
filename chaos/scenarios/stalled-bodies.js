import { connect } from 'node:net';
import { AnswerReader, field } from '../harness/answers.js';
import { ask } from '../harness/client.js';
import { isHealthy } from '../harness/prober.js';
import { besiege } from '../harness/siege.js';
import { tally } from '../harness/statistics.js';
import { rest } from '../harness/wait.js';
import { nextChange } from '../harness/writers.js';

const WITHIN = 12_000;
/** MiB: as for any attack by bodies (A1); an idle server has some 60, all bodies together 32, the rest is garbage of a moment. */
const MOST_MEMORY = 176;
const HEAD =
  'POST /apps HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 1048570\r\n\r\n';
const BODY = Buffer.alloc(1_048_000, ' ');
/** A body that never ends is refused for want of room, or when its time is over. */
const OUTCOMES = ['503 with Retry-After', '408', 'closed'];
/** Posts that are meant, one each second of the siege. */
const POSTS = 8;

/** L11: clients that send almost all of a body that is just within its limit, and then no more. */
export async function stalledBodies({ workplace, long }) {
  const clients = long ? 1_000 : 300;
  const server = await workplace.serve();
  const stalled = [];
  const posts = [];
  const attack = async () => {
    for (let index = 0; index < clients; index += 1) {
      stalled.push(stall(server.port));
      if (index % 50 === 49) await rest(20);
    }
    for (let count = 0; count < POSTS; count += 1) {
      posts.push(await post(server.port));
      await rest(1_000);
    }
  };
  const seen = await besiege(server, { attack, within: WITHIN });
  for (const { socket } of stalled) socket.destroy();
  const outcomes = tally(await Promise.all(stalled.map(({ outcome }) => outcome)));
  const { code } = await server.stop();
  const measured = { clients, ...seen, outcomes, posts: tally(posts), exit: code };
  return {
    demand: `${clients.toLocaleString('en')} bodies of 1 MiB that stall near their end: memory ≤ ${MOST_MEMORY} MiB, each 503 with Retry-After, 408 or closed, all gone ≤ 12 s; small posts get through and healthy p99 ≤ 50 ms meanwhile`,
    measured,
    pass:
      measured.alive &&
      measured.mostMemory <= MOST_MEMORY &&
      measured.goneAfterMs <= WITHIN &&
      Object.keys(outcomes).every((outcome) => OUTCOMES.includes(outcome)) &&
      posts.length === POSTS &&
      posts.every((status) => status === 200) &&
      isHealthy(measured.health, 50) &&
      code === 0,
  };
}

function post(port) {
  return ask(port, nextChange('meant').request, { timeout: 10_000 }).then(
    ({ status }) => status,
    ({ code, message }) => code ?? message,
  );
}

/** Its outcome is the first answer, or that it was closed without one. */
function stall(port) {
  const socket = connect({ port, host: '127.0.0.1' });
  const outcome = new Promise((resolve) => {
    const reader = new AnswerReader((answer) => {
      const waits = Number(field(answer, 'retry-after')) > 0 ? ' with Retry-After' : '';
      resolve(`${answer.status}${waits}`);
    });
    socket.on('data', (chunk) => reader.feed(chunk));
    socket.on('error', () => undefined);
    socket.once('close', () => resolve('closed'));
  });
  socket.once('connect', () => {
    socket.write(HEAD);
    socket.write(BODY);
  });
  return { socket, outcome };
}
