import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { ask } from '../harness/client.js';
import { run } from '../harness/command.js';
import { isHealthy, startProber } from '../harness/prober.js';
import { descriptorsOf, forgetPeak, memoryOf } from '../harness/processes.js';
import { round } from '../harness/statistics.js';
import { until } from '../harness/wait.js';

const STREAMS = 256;
const DEPLOYS = 1_000;
const MEMORY = 64;

/**
 * W2: as many clients as may follow what runs, of which half never read; each change reaches the others. What the kernel takes for
 * those who don't read is no stall yet: L12 has those who are cut off.
 */
export async function watchers({ workplace }) {
  const args = ['--local', '--local-dir', join(workplace.directory, 'watched'), '--local-engine', 'none'];
  await seed(workplace, args);
  const server = await workplace.serve({ args: [...args, '--local-start-delay', '0s'] });
  const prober = await startProber(server.port);
  await ask(server.port, { path: '/status' }, { timeout: 30_000 });
  forgetPeak(server.pid);
  const before = memoryOf(server.pid).peak;
  const descriptors = descriptorsOf(server.pid);
  const streams = Array.from({ length: STREAMS }, (_, index) => follow(server.port, index % 2 === 0));
  const readers = streams.filter(({ isReader }) => isReader);
  const snapshotMs = await until(() => readers.every(({ deploys }) => deploys.size >= DEPLOYS), 30_000);
  const { head } = await ask(server.port, {
    method: 'POST',
    path: '/apps/zenx/deploys',
    body: { release: 'v1', region: 'z1', replicas: 2 },
  });
  const id = /x-deploy-id: (\S+)/i.exec(head)?.[1] ?? 'none';
  const newsMs = await until(() => readers.every(({ deploys }) => deploys.has(id)), 30_000);
  const grownMiB = round(memoryOf(server.pid).peak - before);
  const health = await prober.stop();
  const open = readers.filter(({ isClosed }) => !isClosed()).length;
  for (const { socket } of streams) socket.destroy();
  await until(() => descriptorsOf(server.pid) <= descriptors + 4, 10_000);
  const left = Math.max(0, descriptorsOf(server.pid) - descriptors - 4);
  const { code: exit } = await server.stop();
  const measured = { snapshotMs, newsMs, grownMiB, readersLeft: open, left, health, exit };
  return {
    demand: `${STREAMS} clients, half of them never read, follow ${DEPLOYS.toLocaleString('en')} deploys: memory ≤ ${MEMORY} MiB above before, a new deploy reaches every reader, who stays; healthy p99 ≤ 100 ms, nothing is left`,
    measured,
    pass:
      newsMs < Infinity &&
      open === readers.length &&
      grownMiB <= MEMORY &&
      left === 0 &&
      isHealthy(health, 100) &&
      exit === 0,
  };
}

async function seed(workplace, args) {
  const ctime = '2022-12-01T19:02:19+08:00';
  const deploys = Array.from({ length: DEPLOYS }, (_, index) => {
    const id = `g221201-1902-19${String(index).padStart(3, '0')}-${index.toString(36).padStart(4, 'a')}`;
    return { app: 'zenx', id, release: 'v1', region: 'z0', replicas: 1, ctime };
  });
  const contents = {
    apps: [{ name: 'zenx' }],
    images: [{ image: 'web:1', ctime: '2022-11-30T18:26:08.935+08:00' }],
    releases: [
      { app: 'zenx', name: 'v1', image: 'web:1', flavor: 'C1M1', ctime: '2022-12-01T18:54:39.000+08:00' },
    ],
    deploys,
  };
  const file = join(workplace.directory, 'seed.json');
  writeFileSync(file, JSON.stringify(contents));
  const { code, stderr } = await run([...args, 'local', 'seed', file], { env: workplace.env });
  if (code !== 0) throw new Error(`the seed was refused: ${stderr}`);
}

/** A client of the events of everything; one that is no reader takes nothing. */
function follow(port, isReader) {
  const deploys = new Set();
  let rest = '';
  let closed = false;
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  socket.once('close', () => (closed = true));
  socket.write('GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/x-ndjson\r\n\r\n');
  if (!isReader) socket.pause();
  else
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString('latin1')).split('\n');
      rest = lines.pop();
      for (const line of lines) {
        const [, id] = /"type":"deploy".*"id":"([^"]+)"/.exec(line) ?? [];
        if (id) deploys.add(id);
      }
    });
  return { socket, isReader, deploys, isClosed: () => closed };
}
