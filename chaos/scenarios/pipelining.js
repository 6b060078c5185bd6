import { connect } from 'node:net';
import { AnswerReader } from '../harness/answers.js';
import { forgetPeak, memoryOf } from '../harness/processes.js';
import { startProber } from '../harness/prober.js';
import { round, sum } from '../harness/statistics.js';
import { peakOf, runsOf } from '../stand-in/ledger.js';

/** L6: one socket that sends its requests without waiting for answers. */
export async function pipelining({ workplace }) {
  const requests = 50_000;
  workplace.standIn.rules('release-list delay 20');
  const atOnce = await mostAtOnce(workplace);
  const server = await workplace.serve();
  const prober = await startProber(server.port);
  forgetPeak(server.pid);
  const one = await pipeline(server.port, requests);
  const memoryOfOne = round(memoryOf(server.pid).peak);
  const many = await Promise.all(Array.from({ length: 20 }, () => pipeline(server.port, 1_000)));
  const health = await prober.stop();
  const memory = round(memoryOf(server.pid).peak);
  await server.stop();
  const measured = {
    mostAtOnce: atOnce,
    answersOnOneSocket: one.statuses,
    answersOnManySockets: sum(many.map(({ statuses }) => statuses)),
    failures: many.flatMap(({ failures }) => failures).slice(0, 3),
    health,
    mostMemory: memoryOfOne,
    mostMemoryOfTwentySockets: memory,
  };
  return {
    demand:
      '50,000 pipelined requests on one socket: at most 8 in flight, memory ≤ 160 MiB; healthy p99 ≤ 200 ms meanwhile',
    measured,
    pass:
      measured.mostAtOnce <= 8 &&
      measured.failures.length === 0 &&
      memoryOfOne <= 160 &&
      health.p99 <= 200 &&
      health.failed === 0,
  };
}

/** The most runs on behalf of one socket, where nothing else bounds them. */
async function mostAtOnce(workplace) {
  const server = await workplace.serve({ args: ['--max-runs', '64'] });
  await pipeline(server.port, 500);
  await server.stop();
  const runs = runsOf(workplace.standIn.events());
  return peakOf(runs.filter(({ words }) => words.includes('piped-')));
}

/** Sends so many reads, each of its own, and counts what comes back until the server closes the connection. */
function pipeline(port, requests) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const statuses = {};
    const failures = new Set();
    let answers = 0;
    const reader = new AnswerReader(({ status, body }) => {
      if (status >= 500) failures.add(body.toString().trim());
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
