import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from '../chaos/harness/client.js';
import { run } from '../chaos/harness/command.js';
import { median } from '../chaos/harness/statistics.js';
import { Workplace } from '../chaos/harness/workplace.js';
import { row } from './row.js';

const APPS = 100;
/** Milliseconds. */
const GOALS = { seed: 2_000, change: { 1_000: 8, 10_000: 30 } };
const CHANGES = 20;

/** The local platform's state: filled at once, and changed when it is large. Beside: the same bytes, written and synced by bare Node. */
export async function localChanges({ repetitions }) {
  const rows = [await seedRow(repetitions)];
  for (const count of [1_000, 10_000]) rows.push(await changeRow(count, repetitions));
  return rows;
}

async function seedRow(repetitions) {
  const workplace = new Workplace();
  const file = seedFile(workplace.directory, 50_000, 5_000);
  const times = { ours: [], bare: [] };
  for (let count = 0; count < repetitions; count += 1) {
    const state = join(workplace.directory, `seeded-${count}`);
    times.ours.push(await seed(workplace, file, state));
    times.bare.push(await rewritten(join(state, 'state.json')));
  }
  workplace.dispose();
  return timed('local seed of 50,000 releases and 5,000 deploys', times, GOALS.seed);
}

async function changeRow(releases, repetitions) {
  const workplace = new Workplace();
  const state = join(workplace.directory, 'state');
  await seed(workplace, seedFile(workplace.directory, releases, 0), state);
  const server = await workplace.serve({
    args: ['--local', '--local-dir', state, '--local-engine', 'none', '--log-level', 'warn'],
  });
  const client = new Client(server.port);
  const times = { ours: [], bare: [] };
  for (let count = 0; count < repetitions * CHANGES; count += 1) {
    const { ms, status } = await client.request({
      method: 'POST',
      path: '/apps',
      body: { name: `b${count}` },
    });
    if (status !== 200) throw new Error(`a change was answered with ${status}`);
    times.ours.push(ms);
    times.bare.push(await rewritten(join(state, 'state.json'), `${state}/copy`));
  }
  client.close();
  await server.stop();
  workplace.dispose();
  const name = `a change on --local with ${releases.toLocaleString('en')} releases`;
  return timed(name, times, GOALS.change[releases]);
}

function timed(name, { ours, bare }, goal) {
  const [mine, yardstick] = [median(ours), median(bare)];
  const text = (ms) => `p50 ${ms.toFixed(1)} ms`;
  const beside = 'the same bytes parsed, written, synced by bare Node';
  return row(name, text(mine), beside, text(yardstick), mine / yardstick, [`≤ ${goal} ms`, mine <= goal]);
}

async function seed({ env }, file, state) {
  mkdirSync(state, { recursive: true });
  const args = ['local', 'seed', file, '--local-dir', state, '--local-engine', 'none'];
  const { ms, code, stderr } = await run(args, { env });
  if (code !== 0) throw new Error(`the seed was refused: ${stderr}`);
  return ms;
}

/** Milliseconds that it takes to read a file, and to put one in its place that says the same. */
async function rewritten(file, target = `${file}.copy`) {
  const begun = performance.now();
  const text = JSON.stringify(JSON.parse(readFileSync(file, 'utf8')), null, 2);
  const handle = await open(`${target}.new`, 'w', 0o600);
  await handle.writeFile(text);
  await handle.sync();
  await handle.close();
  await rename(`${target}.new`, target);
  return performance.now() - begun;
}

function seedFile(directory, releases, deploys) {
  const list = (count, make) => Array.from({ length: count }, (_, index) => make(index));
  const app = (index) => `app${index % APPS}`;
  const contents = {
    apps: list(APPS, (index) => ({ name: app(index) })),
    images: ['web:1'],
    releases: list(releases, (index) => ({
      app: app(index),
      name: `r${index}`,
      image: 'web:1',
      flavor: 'C1M1',
      port: 80,
      args: ['x'],
    })),
    deploys: list(deploys, (index) => ({ app: app(index), release: `r${index}`, region: 'z0' })),
  };
  const file = join(directory, `seed-${releases}.json`);
  writeFileSync(file, JSON.stringify(contents));
  return file;
}
