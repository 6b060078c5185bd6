import { connect } from 'node:net';
import { AnswerReader } from '../harness/answers.js';
import { isHealthy, startProber } from '../harness/prober.js';
import { forgetPeak, memoryOf } from '../harness/processes.js';
import { round, tally } from '../harness/statistics.js';

const CONNECTIONS = 64;
const HEAD =
  'POST /apps HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
/** MiB that each may take beside twice its bytes. */
const BESIDE = 4;

/** A2: bodies cut into chunks of a few bytes, all at once; some of them never end. */
export async function shreddedBodies({ workplace, long }) {
  const server = await workplace.serve();
  const sizes = long ? [16_000, 128_000, 1_000_000] : [16_000, 1_000_000];
  // Made before, as it takes a processor for seconds.
  const attacks = sizes.flatMap((size) =>
    [1, 2, 3, 7, 1_000].map((chunk) => ({ size, chunk, payload: chunked(size, chunk) })),
  );
  const prober = await startProber(server.port);
  const rounds = [];
  for (const attack of attacks) rounds.push(await round64(server, attack));
  const health = await prober.stop();
  const { code } = await server.stop();
  const worst = rounds.reduce((one, other) => (other.share > one.share ? other : one));
  const statuses = rounds.reduce((sum, { outcomes }) => add(sum, outcomes), {});
  const measured = { rounds: rounds.length, worst, statuses, health, exit: code };
  return {
    demand: `${CONNECTIONS} bodies of up to 1 MB at once in chunks of 1, 2, 3, 7 and 1,000 bytes, a quarter of them never ended: memory ≤ 2 × their bytes + ${BESIDE} MiB each, answered 200, 413 or 503, healthy p99 ≤ 50 ms`,
    measured,
    pass:
      rounds.every(({ share }) => share <= 1) &&
      Object.keys(statuses).every((status) => ['200', '413', '503', 'open'].includes(status)) &&
      statuses[200] > 0 &&
      statuses[413] > 0 &&
      isHealthy(health, 50) &&
      code === 0,
  };
}

function add(sum, more) {
  for (const [name, count] of Object.entries(more)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}

/** The memory that one round of bodies took, as a share of what it may take. */
async function round64(server, { size, chunk, payload }) {
  const before = memoryOf(server.pid).now;
  forgetPeak(server.pid);
  const sends = Array.from({ length: CONNECTIONS }, (_, index) =>
    send(server.port, index % 4 === 0 ? payload.subarray(0, -5) : payload),
  );
  const outcomes = tally(await Promise.all(sends));
  const grown = memoryOf(server.pid).peak - before;
  const allowed = CONNECTIONS * ((2 * size) / 1024 ** 2 + BESIDE);
  return { size, chunk, grownMiB: round(grown), share: round(grown / allowed), outcomes };
}

function chunked(size, chunk) {
  const body = Buffer.from(`{"name":"a${size}"${' '.repeat(size - 12)}}`);
  const pieces = [];
  for (let at = 0; at < body.length; at += chunk) {
    const piece = body.subarray(at, at + chunk);
    pieces.push(`${piece.length.toString(16)}\r\n`, piece, '\r\n');
  }
  return Buffer.concat([...pieces, '0\r\n\r\n'].map((piece) => Buffer.from(piece)));
}

/** Its status, or `open` when nothing came: it was never ended. */
function send(port, payload) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let outcome = 'open';
    const reader = new AnswerReader(({ status }) => {
      outcome = status;
      socket.end();
    });
    const timer = setTimeout(() => socket.destroy(), 3_000);
    socket.on('data', (bytes) => reader.feed(bytes));
    socket.on('error', () => undefined);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve(outcome);
    });
    socket.write(HEAD);
    socket.write(payload);
  });
}
