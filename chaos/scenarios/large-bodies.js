import { connect } from 'node:net';
import { AnswerReader } from '../harness/answers.js';
import { forgetPeak, memoryOf } from '../harness/processes.js';
import { round } from '../harness/statistics.js';

const SIZE = 300 * 1024 * 1024;
const HEAD = 'POST /images HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n';
const BLOCK = Buffer.alloc(64 * 1024, 'x');
const CHUNK = Buffer.concat([Buffer.from('10000\r\n'), BLOCK, Buffer.from('\r\n')]);
const WAYS = {
  contentLength: { head: `${HEAD}Content-Length: ${SIZE}\r\n\r\n`, block: BLOCK },
  chunked: { head: `${HEAD}Transfer-Encoding: chunked\r\n\r\n`, block: CHUNK },
  expect: { head: `${HEAD}Content-Length: ${SIZE}\r\nExpect: 100-continue\r\n\r\n` },
  expectChunked: { head: `${HEAD}Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n`, block: CHUNK },
};

/** L7: a body of 300 MB, announced or not. */
export async function largeBodies({ workplace }) {
  const server = await workplace.serve();
  // The first ones pay for code that is loaded once; growth is of the last one of each kind.
  for (let round = 0; round < 3; round += 1)
    for (const way of Object.values(WAYS)) await send(server.port, way);
  workplace.standIn.clearLedger();
  const measured = {};
  for (const [name, way] of Object.entries(WAYS)) {
    const before = memoryOf(server.pid).now;
    forgetPeak(server.pid);
    const answer = await send(server.port, way);
    measured[name] = { ...answer, growth: round(memoryOf(server.pid).peak - before) };
  }
  await server.stop();
  const runs = workplace.standIn.events().length;
  return {
    demand:
      '300 MB body by Content-Length, chunked and after Expect: 413 within 200 ms, closed, ≤ 8 MiB growth, nothing run',
    measured: { ...measured, runs },
    pass:
      Object.values(measured).every(
        ({ status, ms, closed, growth }) => status === 413 && ms <= 200 && closed && growth <= 8,
      ) && runs === 0,
  };
}

function send(port, { head, block }) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const begun = performance.now();
    const seen = { status: 0, ms: Infinity, sent: 0, closed: false };
    const reader = new AnswerReader(({ status }) => {
      seen.status = status;
      seen.ms = round(performance.now() - begun);
    });
    const limit = setTimeout(() => socket.destroy(), 10_000);
    const pump = () => {
      while (block && seen.sent < SIZE && socket.writable && !seen.status) {
        seen.sent += block.length;
        if (!socket.write(block)) return socket.once('drain', pump);
      }
    };
    socket.on('data', (bytes) => reader.feed(bytes));
    socket.on('error', () => undefined);
    socket.once('end', () => (seen.closed = true));
    socket.once('close', (failed) => {
      clearTimeout(limit);
      seen.closed ||= failed;
      resolve(seen);
    });
    socket.write(head, pump);
  });
}
