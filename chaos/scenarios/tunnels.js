import { connect } from 'node:net';
import { isHealthy } from '../harness/prober.js';
import { besiege } from '../harness/siege.js';
import { tally } from '../harness/statistics.js';

const CLIENTS = 200;
const WITHIN = 12_000;
const ASK = 'CONNECT a:1 HTTP/1.1\r\n\r\n';

/** L10: clients that ask for a tunnel; half of them reset the connection, the others leave it open and say no more. */
export async function tunnels({ workplace }) {
  const server = await workplace.serve();
  const sockets = [];
  const answers = [];
  const attack = async () => {
    for (let index = 0; index < CLIENTS; index += 1)
      sockets.push(askForTunnel(server.port, index, (answer) => answers.push(answer)));
  };
  const seen = await besiege(server, { attack, within: WITHIN });
  const measured = { clients: CLIENTS, refused: tally(answers), ...seen };
  for (const socket of sockets) socket.destroy();
  measured.exit = (await server.stop()).code;
  return {
    demand:
      '200 clients send CONNECT, half of them reset, the others stay: never exits, all gone ≤ 12 s, descriptors ±2, healthy p99 ≤ 50 ms',
    measured,
    pass:
      measured.alive &&
      measured.refused['HTTP/1.1 405'] === CLIENTS / 4 &&
      measured.goneAfterMs <= WITHIN &&
      isHealthy(measured.health, 50) &&
      measured.exit === 0,
  };
}

function askForTunnel(port, index, onAnswer) {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined);
  socket.once('connect', () => socket.write(ASK));
  // Of those that reset, one half before they have read the answer, and one half when it is there.
  if (index % 4 === 1) socket.once('connect', () => setTimeout(() => socket.resetAndDestroy(), 5));
  if (index % 4 === 3)
    socket.once('data', (bytes) => {
      onAnswer(bytes.toString('latin1', 0, 12));
      socket.resetAndDestroy();
    });
  else socket.pause();
  return socket;
}
