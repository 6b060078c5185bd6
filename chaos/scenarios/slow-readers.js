import { connect } from 'node:net';
import { ask } from '../harness/client.js';
import { serveProbed } from '../harness/probed.js';
import { besiege } from '../harness/siege.js';
import { rest } from '../harness/wait.js';
import { manyImages } from '../stand-in/answers.js';

const READ = 'GET /images HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
const IMAGES = 60_000;
const EVERY = 200;
const WITHIN = 65_000;
/** MiB, when garbage is collected. */
const KEPT = 128;
/** MiB in all: a list of 5 MiB that is read five times a second makes 336 of them where clients do take it. */
const MEMORY = 350;

/** L12: readers of a long list that come one after the other, so that each is sent a list of its own, and never read. */
export async function slowReaders({ workplace, long }) {
  const clients = long ? 110 : 60;
  const text = JSON.stringify(manyImages(IMAGES));
  workplace.standIn.answer('images', text);
  const { server, sample } = await serveProbed(workplace);
  const sockets = [];
  let kept;
  const attack = async () => {
    for (let index = 0; index < clients; index += 1) {
      sockets.push(neverRead(server.port));
      await rest(EVERY);
    }
    const { heapUsed, external } = await sample();
    kept = Math.round((heapUsed + external) / 1024 ** 2);
  };
  const coming = clients * EVERY;
  // The short form sees them come and not go, which takes half a minute more; L5 sees that of others.
  const slack = long ? 2 : Infinity;
  const { goneAfterMs, ...seen } = await besiege(server, { attack, within: coming + WITHIN, slack });
  for (const socket of sockets) socket.destroy();
  const afterwards = await statusOf(server.port, '/regions');
  const { code } = await server.stop();
  const measured = {
    clients,
    mebibytes: Math.round(text.length / 1024 ** 2),
    kept,
    ...seen,
    ...(long ? { goneAfterLastMs: goneAfterMs - coming } : {}),
    afterwards,
    exit: code,
  };
  return {
    demand: `${clients} readers of a list of 5 MiB come one after the other and never read: memory ≤ ${MEMORY} MiB, ${KEPT} of it kept when garbage is collected as the last has come, /healthz p99 ≤ 250 ms${long ? ', all gone ≤ 65 s after the last' : ''}`,
    measured,
    pass: isMet(measured),
  };
}

function isMet({ alive, mostHeld, kept, mostMemory, health, goneAfterLastMs = 0, afterwards, exit }) {
  const bounded = mostHeld >= 5 && kept <= KEPT && mostMemory <= MEMORY && goneAfterLastMs <= WITHIN;
  return bounded && alive && health.p99 <= 250 && health.failed === 0 && afterwards === 200 && exit === 0;
}

function neverRead(port) {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  socket.once('connect', () => socket.write(READ));
  return socket.pause();
}

function statusOf(port, path) {
  return ask(port, { path }, { timeout: 10_000 }).then(
    ({ status }) => status,
    () => 0,
  );
}
