import { writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { descriptorsOf } from '../harness/processes.js';
import { until } from '../harness/wait.js';

const CLIENTS = 100;
const WITHIN = 12_000;
/** The header of a ClientHello of 512 bytes, and no more. */
const HALF_HELLO = Buffer.from('1603010200010001fc0303', 'hex');

/** L13: clients of a TLS server that begin no handshake, or never end it. */
export async function silentTls({ workplace }) {
  const server = await workplace.serve({ args: await certificateOptions(workplace.directory) });
  const before = descriptorsOf(server.pid);
  const sockets = Array.from({ length: CLIENTS }, (_, index) => keepSilent(server.port, index % 2 === 1));
  let mostHeld = 0;
  const health = until(async () => mostHeld >= CLIENTS, 2_000).then(() => statusOf(server.port));
  const goneAfterMs = await until(() => {
    const held = server.alive ? descriptorsOf(server.pid) - before : 0;
    mostHeld = Math.max(mostHeld, held);
    return mostHeld >= CLIENTS && held <= 2;
  }, WITHIN + 5_000);
  for (const socket of sockets) socket.destroy();
  const { alive } = server;
  const measured = {
    clients: CLIENTS,
    mostHeld,
    goneAfterMs,
    alive,
    meanwhile: await health,
    afterwards: await statusOf(server.port),
    exit: (await server.stop()).code,
  };
  return {
    demand:
      '100 clients of a TLS server that send nothing or half a ClientHello: all gone ≤ 12 s, others are answered meanwhile',
    measured,
    pass:
      alive &&
      goneAfterMs <= WITHIN &&
      measured.meanwhile === 200 &&
      measured.afterwards === 200 &&
      measured.exit === 0,
  };
}

async function certificateOptions(directory) {
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keyType: 'ec',
    algorithm: 'sha256',
  });
  const [keyFile, certFile] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  writeFileSync(keyFile, key, { mode: 0o600 });
  writeFileSync(certFile, cert);
  return ['--tls-key', keyFile, '--tls-cert', certFile];
}

function keepSilent(port, halfHello) {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined);
  if (halfHello) socket.once('connect', () => socket.write(HALF_HELLO));
  return socket;
}

/** The status of /healthz on a connection of its own, 0 without an answer. */
function statusOf(port) {
  return new Promise((resolve) => {
    const options = { port, host: '127.0.0.1', path: '/healthz', rejectUnauthorized: false, agent: false };
    const asked = request({ ...options, timeout: 5_000 }, (answer) => resolve(answer.resume().statusCode));
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(0));
    asked.end();
  });
}
