import { once } from 'node:events';
import { connect } from 'node:net';
import { descriptorsOf, forgetPeak, memoryOf } from '../harness/processes.js';
import { startProber } from '../harness/prober.js';
import { round } from '../harness/statistics.js';
import { rest } from '../harness/wait.js';
import { manyImages } from '../stand-in/answers.js';

const READ = 'GET /images HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
const KINDS = {
  slowHeaders: {
    count: 5_000,
    within: 12_000,
    begin: 'GET /images HTTP/1.1\r\nHost: 127.0.0.1\r\n',
    more: 'X-More: 1\r\n',
  },
  slowBodies: {
    count: 5_000,
    within: 12_000,
    begin:
      'POST /apps HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{',
    more: ' ',
  },
  // The kernel's buffers take these answers, or most of them; blank lines keep the socket busy.
  slowReaders: { count: 1_000, within: 65_000, begin: READ.repeat(2), more: '\r\n', reads: false },
};
/** Descriptors that come and go meanwhile: of the prober's fresh connections and of a run. */
const SLACK = 6;

/** L5: clients that send their header, send their body, or read their answer ever so slowly; a fresh server for each. */
export async function slowClients({ workplace, long }) {
  workplace.standIn.answer('images', manyImages(12_000));
  const measured = {};
  for (const [name, kind] of Object.entries(KINDS)) {
    const count = long || name !== 'slowReaders' ? kind.count : 200;
    const server = await workplace.serve();
    measured[name] = await besiege(server, { ...kind, count });
    await server.stop();
  }
  return {
    demand:
      '5,000 slow headers and 5,000 slow bodies gone ≤ 12 s, 1,000 slow readers ≤ 65 s; healthy p99 ≤ 50 ms, memory ≤ 160 MiB meanwhile',
    measured,
    pass: Object.entries(measured).every(
      ([name, { goneAfterMs, health, mostMemory }]) =>
        goneAfterMs <= KINDS[name].within && health.p99 <= 50 && health.failed === 0 && mostMemory <= 160,
    ),
  };
}

async function besiege({ pid, port }, { count, within, begin, more, reads = true }) {
  forgetPeak(pid);
  const before = descriptorsOf(pid);
  const prober = await startProber(port);
  const sockets = new Set();
  const begun = performance.now();
  const drip = setInterval(() => {
    for (const socket of sockets) socket.write(more);
  }, 1_000);
  for (let index = 0; index < count; index += 1) {
    sockets.add(hold(port, begin, reads, (socket) => sockets.delete(socket)));
    if (index % 250 === 249) await rest(20);
  }
  let mostHeld = 0;
  let held = Infinity;
  while (held > SLACK && performance.now() - begun < within + 10_000) {
    await rest(50);
    held = descriptorsOf(pid) - before;
    mostHeld = Math.max(mostHeld, held);
  }
  const goneAfterMs = Math.round(performance.now() - begun);
  clearInterval(drip);
  await Promise.all([...sockets].map((socket) => once(socket.destroy(), 'close')));
  const health = await prober.stop();
  return { clients: count, mostHeld, goneAfterMs, health, mostMemory: round(memoryOf(pid).peak) };
}

function hold(port, begin, reads, onClose) {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  socket.once('connect', () => socket.write(begin));
  socket.once('close', () => onClose(socket));
  if (reads) socket.resume();
  else socket.pause();
  return socket;
}
