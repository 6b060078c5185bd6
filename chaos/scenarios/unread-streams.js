import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { isHealthy, startProber } from '../harness/prober.js';
import { descriptorsOf, forgetPeak, memoryOf } from '../harness/processes.js';
import { round } from '../harness/statistics.js';
import { rest, until } from '../harness/wait.js';

const STREAMS = 256;
const LAYERS = 60;
const BODY = '{"image":"busy:1"}';
const REQUEST = `POST /images HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/x-ndjson\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;

/** A14: as many streams as may be, of which half are never read, follow a pull that tells very much. */
export async function unreadStreams({ workplace, long }) {
  const seconds = long ? 30 : 4;
  const path = join(workplace.directory, 'telling.sock');
  const engine = await startEngine(path);
  const server = await workplace.serve({ env: { DOCKER_HOST: `unix://${path}` } });
  const prober = await startProber(server.port);
  await rest(500);
  forgetPeak(server.pid);
  const before = memoryOf(server.pid).peak;
  const descriptors = descriptorsOf(server.pid);
  const streams = Array.from({ length: STREAMS }, (_, index) => follow(server.port, index % 2 === 0));
  await until(() => streams.every(({ isOpen }) => isOpen()), 10_000).catch(() => undefined);
  const open = streams.filter(({ isOpen }) => isOpen()).length;
  const refused = [follow(server.port, true), follow(server.port, true)];
  await until(() => refused.every(({ text }) => text().includes('\r\n\r\n')), 5_000).catch(() => undefined);
  await rest(seconds * 1_000);
  const grownMiB = round(memoryOf(server.pid).peak - before);
  engine.finish();
  const readers = streams.filter(({ isReader }) => isReader);
  await until(() => readers.every(({ text }) => text().endsWith('\r\n0\r\n\r\n')), 20_000).catch(
    () => undefined,
  );
  const measured = {
    open,
    refused: refused.filter(({ text }) => /^HTTP\/1\.1 503 .*X-Error-Code: too_many_streams/is.test(text()))
      .length,
    toldLines: engine.told(),
    grownMiB,
    ended: readers.filter(({ text }) => text().includes('"type":"result","ok":true')).length,
  };
  for (const { socket } of [...streams, ...refused]) socket.destroy();
  await until(() => descriptorsOf(server.pid) <= descriptors + 4, 10_000).catch(() => undefined);
  measured.left = Math.max(0, descriptorsOf(server.pid) - descriptors - 4);
  measured.health = await prober.stop();
  measured.exit = (await server.stop()).code;
  await engine.stop();
  return {
    demand: `${STREAMS} streams, half of them never read, follow a pull that tells thousands of things: memory ≤ 64 MiB above before, one more is 503, each reader gets its result, healthy p99 ≤ 100 ms, nothing is left`,
    measured,
    pass:
      measured.open === STREAMS &&
      measured.refused === refused.length &&
      measured.grownMiB <= 64 &&
      measured.ended === readers.length &&
      measured.left === 0 &&
      isHealthy(measured.health, 100) &&
      measured.exit === 0,
  };
}

/** A client of a stream; one that is no reader takes what comes first, and no more. */
function follow(port, isReader) {
  let head = '';
  let tail = '';
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    if (head.length < 1_000) head += chunk.toString('latin1');
    tail = (tail + chunk.toString('latin1')).slice(-2_000);
    if (!isReader) socket.pause();
  });
  socket.write(REQUEST);
  return {
    socket,
    isReader,
    isOpen: () => head.startsWith('HTTP/1.1 200'),
    text: () => (tail.length < 2_000 ? head : head + tail),
  };
}

/** An engine that holds no image, and tells of the layers that it pulls as fast as it can, until it is told to finish. */
async function startEngine(path) {
  let told = 0;
  let done = false;
  const server = createServer((request, response) => {
    if (request.method === 'GET')
      return done
        ? response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"Id":"sha256:1"}')
        : response.writeHead(404).end('{"message":"No such image"}');
    response.writeHead(200, { 'Content-Type': 'application/json' });
    const timer = setInterval(() => {
      if (done) {
        clearInterval(timer);
        return response.end('{"status":"Status: Downloaded newer image"}\r\n');
      }
      let lines = '';
      for (let count = 0; count < 5; count += 1) {
        told += 1;
        const layer = String(told % LAYERS).padStart(12, '0');
        lines += `{"status":"Downloading","progressDetail":{"current":${told},"total":100000000},"id":"${layer}"}\r\n`;
      }
      return response.write(lines);
    }, 10);
    response.once('close', () => clearInterval(timer));
    return undefined;
  });
  await new Promise((resolve) => server.listen(path, resolve));
  return {
    told: () => told,
    finish: () => (done = true),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(path, { force: true });
    },
  };
}
