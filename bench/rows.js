import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, Client } from '../chaos/harness/client.js';
import { memoryOf } from '../chaos/harness/processes.js';
import { startProber } from '../chaos/harness/prober.js';
import { median } from '../chaos/harness/statistics.js';
import { rest } from '../chaos/harness/wait.js';
import { Workplace } from '../chaos/harness/workplace.js';
import { manyImages } from '../chaos/stand-in/answers.js';
import { inTurn } from './in-turn.js';
import { healthRow, memoryRow, rateRow, row, timeRow } from './row.js';
import { startYardstick } from './start-yardstick.js';

/** A server that answers nothing but the very bytes of ours, header fields included. */
async function sameBytes(workplace, port, path) {
  const { head, body } = await ask(port, { path });
  const fields = head.split('\r\n').slice(1);
  const headers = fields
    .filter((line) => !/^(date|connection|keep-alive):/i.test(line))
    .flatMap((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]);
  const file = join(workplace.directory, 'answer.json');
  writeFileSync(file, JSON.stringify({ headers, body: body.toString('latin1') }));
  return startYardstick('bytes', file);
}

/** Reads that many share: what the HTTP face itself costs. Memory and the health check under the same load. */
export async function sharedReads(plan) {
  const workplace = new Workplace();
  const server = await workplace.serve();
  const bare = await sameBytes(workplace, server.port, '/images');
  await rest(1_000);
  const idle = [memoryOf(server.pid).now, memoryOf(bare.pid).now];
  const prober = await startProber(server.port, { interval: 20 });
  const wide = await inTurn(server, bare, { ...plan, connections: 64 });
  const health = await prober.stop();
  const loaded = [memoryOf(server.pid).now, memoryOf(bare.pid).now];
  const spawning = await startYardstick('spawn', workplace.standIn.path);
  const narrow = await inTurn(server, spawning, { ...plan, connections: 1 });
  await Promise.all([server.stop(), bare.stop(), spawning.stop()]);
  workplace.dispose();
  return [
    rateRow('same read, 64 connections', 'bare node:http, same bytes', wide, 0.8),
    timeRow('same read, 1 connection', 'bare handler that spawns', narrow, 1.5),
    memoryRow('memory, idle', idle),
    memoryRow('memory, after the reads', loaded),
    healthRow(health),
  ];
}

/** Reads that nobody shares: each is a run of qappctl. */
export async function distinctReads(plan) {
  const workplace = new Workplace();
  const server = await workplace.serve();
  const bare = await startYardstick('spawn', workplace.standIn.path);
  const one = await inTurn(server, bare, { ...plan, connections: 1, distinct: true });
  const many = await inTurn(server, bare, { ...plan, connections: 16, distinct: true });
  await Promise.all([server.stop(), bare.stop()]);
  workplace.dispose();
  const beside = 'bare handler that spawns';
  return [
    timeRow('own run for each read, 1 connection', beside, one),
    rateRow('own run for each read, 16 connections', beside, many),
  ];
}

/** The local platform answers in process. */
export async function localReads(plan) {
  const workplace = new Workplace();
  const server = await workplace.serve({ args: ['--local'] });
  const bare = await sameBytes(workplace, server.port, '/images');
  const seen = await inTurn(server, bare, { ...plan, connections: 64 });
  await Promise.all([server.stop(), bare.stop()]);
  workplace.dispose();
  return [rateRow('--local, same read, 64 connections', 'bare node:http, same bytes', seen, 0.5)];
}

/** A listing of 100,000 images: reading, checking and writing it again happens on the one thread. */
export async function longList({ repetitions }) {
  const workplace = new Workplace();
  workplace.standIn.answer('images', manyImages(100_000));
  const server = await workplace.serve();
  const bare = await startYardstick('spawn', workplace.standIn.path);
  const times = { ours: [], yardstick: [] };
  const prober = await startProber(server.port, { interval: 5 });
  for (let count = 0; count < repetitions; count += 1) {
    times.yardstick.push(await timed(bare.port));
    times.ours.push(await timed(server.port));
    await rest(200);
  }
  const { max } = await prober.stop();
  const memory = memoryOf(server.pid).peak;
  await Promise.all([server.stop(), bare.stop()]);
  workplace.dispose();
  const text = (list) => `p50 ${median(list).toFixed(0)} ms`;
  const ratio = median(times.ours) / median(times.yardstick);
  return [
    row('list of 100,000 images', text(times.ours), 'bare handler that spawns', text(times.yardstick), ratio),
    row('… longest /healthz meanwhile', `${max} ms`, '', '', Number.NaN),
    row('… most memory', `${memory.toFixed(0)} MiB`, '', '', Number.NaN),
  ];
}

async function timed(port) {
  const client = new Client(port);
  const { status, ms } = await client.request({ path: '/images' });
  client.close();
  if (status !== 200) throw new Error(`the long list was answered with ${status}`);
  return ms;
}
