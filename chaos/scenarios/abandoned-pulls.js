import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { requestText } from '../harness/client.js';
import { isHealthy, startProber } from '../harness/prober.js';
import { childrenOf, descriptorsOf } from '../harness/processes.js';
import { rest, until } from '../harness/wait.js';

const WITHIN = 10_000;

/** A4: pushes that wait for an engine that trickles or says nothing, and whose clients leave. */
export async function abandonedPulls({ workplace, long }) {
  const pushes = long ? 2_000 : 500;
  const rounds = [];
  for (const mode of ['trickle', 'hang']) rounds.push(await abandon(workplace, { mode, pushes }));
  return {
    demand: `${pushes.toLocaleString('en')} pushes against a trickling and a hanging engine, all clients leave: within 10 s no descriptor, child or engine call is left, nothing was pushed; reads go on at p99 ≤ 100 ms meanwhile`,
    measured: { rounds },
    pass: rounds.every(
      ({ goneAfterMs, mostCalls, pushed, reads, children, exit }) =>
        goneAfterMs <= WITHIN &&
        mostCalls > 0 &&
        mostCalls <= 16 &&
        pushed === 0 &&
        children === 0 &&
        isHealthy(reads, 100) &&
        exit === 0,
    ),
  };
}

async function abandon(workplace, { mode, pushes }) {
  const path = join(workplace.directory, `${mode}.sock`);
  const engine = await startEngine(path, mode);
  const server = await workplace.serve({ env: { DOCKER_HOST: `unix://${path}` } });
  workplace.standIn.clearLedger();
  const prober = await startProber(server.port, { path: '/flavors' });
  const before = descriptorsOf(server.pid);
  const sockets = [];
  for (let index = 0; index < pushes; index += 1) {
    sockets.push(push(server.port, `busy${index}:1`));
    if (index % 50 === 49) await rest(50);
  }
  await rest(1_000);
  const mostCalls = engine.most();
  for (const socket of sockets) socket.destroy();
  const left = performance.now();
  const isGone = () => engine.open() === 0 && descriptorsOf(server.pid) <= before + 4;
  await until(isGone, WITHIN + 5_000).catch(() => undefined);
  const goneAfterMs = isGone() ? Math.round(performance.now() - left) : Infinity;
  const reads = await prober.stop();
  const children = childrenOf(server.pid).running.length;
  const { code } = await server.stop();
  await engine.stop();
  const pushed = workplace.standIn.events().filter(({ words }) => words.startsWith('push')).length;
  return { mode, goneAfterMs, mostCalls, pushed, children, reads, exit: code };
}

function push(port, image) {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  socket.resume();
  socket.write(requestText({ method: 'POST', path: '/images', body: { image } }));
  return socket;
}

/** An engine that holds no image, and whose pulls say nothing, or a little for ever. */
async function startEngine(path, mode) {
  let open = 0;
  let most = 0;
  const server = createServer((request, response) => {
    open += 1;
    most = Math.max(most, open);
    let timer;
    response.once('close', () => {
      open -= 1;
      clearInterval(timer);
    });
    if (request.method === 'GET') return response.writeHead(404).end('{"message":"No such image"}');
    if (mode === 'hang') return undefined;
    response.writeHead(200, { 'Content-Type': 'application/json' });
    timer = setInterval(() => response.write('{"status":"Downloading","id":"3f4a9c1d2e5b"}\r\n'), 200);
    return undefined;
  });
  await new Promise((resolve) => server.listen(path, resolve));
  return {
    open: () => open,
    most: () => most,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(path, { force: true });
    },
  };
}
