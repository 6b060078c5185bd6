import { connect } from 'node:net';
import { AnswerReader } from '../harness/answers.js';
import { forgetPeak, memoryOf } from '../harness/processes.js';
import { isHealthy, startProber } from '../harness/prober.js';
import { round, sum } from '../harness/statistics.js';
import { peakOf, runsOf } from '../stand-in/ledger.js';

/** What one socket may send; the server closes it after that many answers. */
const PER_SOCKET = 1_000;
const SOCKETS = 20;

/** L6: sockets that send their requests without waiting for answers. */
export async function pipelining({ workplace }) {
  workplace.standIn.rules('release-list delay 20');
  // Of so many children that nothing but the socket's own bound holds them back.
  const one = await attack(workplace, { sockets: 1, requests: 50_000, args: ['--max-runs', '64'] });
  const runs = runsOf(workplace.standIn.events());
  const mostAtOnce = peakOf(runs.filter(({ words }) => words.includes('piped-')));
  // Together as many as may wait, then ten times as many: who is over the bound is cut off.
  const some = await attack(workplace, { sockets: SOCKETS, requests: 100 });
  const many = await attack(workplace, { sockets: SOCKETS, requests: PER_SOCKET });
  return {
    demand:
      '50,000 pipelined requests on one socket: 1,000 answers, 2 to 8 in flight, memory ≤ 160 MiB; 20 sockets with 100 each: all answered, with 1,000 each: all of two at least; healthy p99 ≤ 200 ms meanwhile',
    measured: { mostAtOnce, one, some, many },
    pass:
      mostAtOnce >= 2 &&
      mostAtOnce <= 8 &&
      one.whole === 1 &&
      one.mostMemory <= 160 &&
      some.whole === SOCKETS &&
      many.whole >= 2 &&
      [one, some, many].every(
        ({ failures, health, exit }) => failures.length === 0 && isHealthy(health, 200) && exit === 0,
      ),
  };
}

/** A server of its own, and sockets with so many requests each; `whole`: how many of them got all that they may. */
async function attack(workplace, { sockets, requests, args }) {
  const server = await workplace.serve({ args });
  const prober = await startProber(server.port);
  forgetPeak(server.pid);
  const seen = await Promise.all(Array.from({ length: sockets }, () => pipeline(server.port, requests)));
  const mostMemory = round(memoryOf(server.pid).peak);
  const health = await prober.stop();
  const { code } = await server.stop();
  const due = Math.min(requests, PER_SOCKET);
  return {
    whole: seen.filter(({ statuses }) => statuses[200] === due).length,
    answers: sum(seen.map(({ statuses }) => statuses)),
    failures: seen.flatMap(({ failures }) => failures).slice(0, 3),
    health,
    mostMemory,
    exit: code,
  };
}

/** Sends so many reads, each of its own, and counts what comes back until the server closes the connection. */
function pipeline(port, requests) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const statuses = {};
    const failures = new Set();
    let answers = 0;
    const reader = new AnswerReader(({ status, body }) => {
      if (status !== 200) failures.add(body.toString().trim());
      statuses[status] = (statuses[status] ?? 0) + 1;
      answers += 1;
      if (answers === requests) socket.destroy();
    });
    const limit = setTimeout(() => socket.destroy(), 60_000);
    socket.on('data', (chunk) => reader.feed(chunk));
    socket.on('error', () => undefined);
    socket.once('close', () => {
      clearTimeout(limit);
      resolve({ statuses, failures: [...failures] });
    });
    const text = (index) => `GET /apps/piped-${index}/releases HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`;
    socket.write(Array.from({ length: requests }, (_, index) => text(index)).join(''));
  });
}
