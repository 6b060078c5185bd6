import { once } from 'node:events';
import { connect } from 'node:net';
import { isHealthy, slownessOf } from '../harness/prober.js';
import { besiege } from '../harness/siege.js';
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
  // What is left then is an idle connection, which is kept for 75 s unless that is set.
  slowReaders: {
    count: 1_000,
    within: 65_000,
    begin: READ.repeat(2),
    more: '\r\n',
    reads: false,
    args: ['--keep-alive-timeout', '5s'],
  },
};
/** Descriptors that come and go meanwhile: of the prober's fresh connections and of a run. */
const SLACK = 6;

/** L5: clients that send their header, send their body, or read their answer ever so slowly; a fresh server for each. */
export async function slowClients({ workplace, long }) {
  workplace.standIn.answer('images', manyImages(12_000));
  const measured = {};
  for (const [name, kind] of Object.entries(KINDS)) {
    const count = long || name !== 'slowReaders' ? kind.count : 200;
    const server = await workplace.serve({ args: kind.args });
    measured[name] = await lay(server, { ...kind, count });
    await server.stop();
  }
  return {
    demand:
      '5,000 slow headers and 5,000 slow bodies, 1,000 of them let in, gone ≤ 12 s, 1,000 slow readers ≤ 65 s; healthy p99 ≤ 50 ms, memory ≤ 184 MiB meanwhile',
    measured,
    pass: Object.entries(measured).every(
      ([name, { clients, mostHeld, goneAfterMs, health, mostMemory }]) =>
        mostHeld >= Math.min(clients, 1_000) &&
        // What is not let in comes again a second later, and later on a slow machine.
        goneAfterMs <= KINDS[name].within * Math.min(1.25, slownessOf(health)) &&
        isHealthy(health, 50) &&
        mostMemory <= 184,
    ),
  };
}

async function lay(server, { count, within, begin, more, reads = true }) {
  const sockets = new Set();
  const drip = setInterval(() => {
    for (const socket of sockets) socket.write(more);
  }, 1_000);
  const attack = async () => {
    for (let index = 0; index < count; index += 1) {
      sockets.add(hold(server.port, begin, reads, (socket) => sockets.delete(socket)));
      if (index % 250 === 249) await rest(20);
    }
  };
  const seen = await besiege(server, { attack, within, slack: SLACK });
  clearInterval(drip);
  await Promise.all([...sockets].map((socket) => once(socket.destroy(), 'close')));
  return { clients: count, ...seen };
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
