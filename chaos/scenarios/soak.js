import { Client } from '../harness/client.js';
import { childrenOf, descriptorsOf } from '../harness/processes.js';
import { serveProbed } from '../harness/probed.js';
import { round, slope, summary } from '../harness/statistics.js';
import { rest, until } from '../harness/wait.js';
import { nextChange } from '../harness/writers.js';

const MIB = 1024 * 1024;
/** Milliseconds between two requests: while the server warms up, and after. */
const WARM_UP_EVERY = 7;
const EVERY = 20;
const READS = ['/images', '/apps', '/regions', '/flavors', '/apps/zenx/deploys?region=z0'];

/** S1: 50 requests a second for a long time, more while it warms up; of the runs 5 % go wrong, of the clients 2 % leave early. */
export async function soak({ workplace, long }) {
  const plan = long
    ? { minutes: 30, warmUp: 5, sampleEvery: 15_000 }
    : { minutes: 0.35, warmUp: 0.15, sampleEvery: 2_500 };
  workplace.standIn.rules('* mixed 5');
  const timeouts = ['--read-timeout', '1s', '--write-timeout', '1s'];
  const { server, sample } = await serveProbed(workplace, { args: timeouts });
  const load = startLoad(server.port);
  // At 50 requests a second V8 would go on optimising for most of the half hour, and its code is in the heap too.
  load.every(WARM_UP_EVERY);
  await rest(plan.warmUp * 60_000);
  load.every(EVERY);
  const samples = [];
  const deadline = performance.now() + (plan.minutes - plan.warmUp) * 60_000;
  while (performance.now() < deadline && server.alive) {
    samples.push(await sample());
    await rest(plan.sampleEvery);
  }
  await load.stop();
  const after = await settle(workplace, server, sample);
  const { code } = await server.stop();
  const planned = (plan.warmUp / WARM_UP_EVERY + (plan.minutes - plan.warmUp) / EVERY) * 60_000;
  const measured = {
    minutes: plan.minutes,
    ...load.report(),
    heapMiBAnHour: round(slope(samples.map(({ at, heapUsed }) => [at / 3_600_000, heapUsed / MIB])), 2),
    // Its course, in ten steps.
    heapMiB: samples
      .filter((_, index) => index % Math.ceil(samples.length / 10) === 0)
      .map(({ heapUsed }) => round(heapUsed / MIB, 2)),
    ...after,
    exit: code,
  };
  return {
    demand: `${plan.minutes} min at 50 requests a second, 5 % of runs fail: ${long ? 'heap slope ≤ 1 MiB/h after warm-up, ' : ''}descriptors ±2, no child, zombie or temporary directory left, no warning, no defect, no connection broken`,
    measured,
    pass:
      (!long || measured.heapMiBAnHour <= 1) &&
      Math.abs(after.descriptors) <= 2 &&
      [after.children, after.zombies, after.files, after.warnings, after.processes].every(
        (count) => count === 0,
      ) &&
      !('internal_error' in measured.codes) &&
      !('lost' in measured.statuses) &&
      measured.requests >= 0.9 * planned &&
      code === 0,
  };
}

/** Looks at what the load left behind, compared with a server that has answered one read only. */
async function settle(workplace, server, sample) {
  workplace.standIn.rules();
  // Idle connections are closed after 5 s; what still runs ends within its limit.
  await rest(7_000);
  await until(() => workplace.standIn.orphans().length === 0, 5_000);
  const { running, zombies } = childrenOf(server.pid);
  const { warnings, listeners } = await sample();
  const descriptors = descriptorsOf(server.pid);
  return {
    descriptors: descriptors - (await descriptorsAtRest(workplace)),
    children: running.length,
    zombies: zombies.length,
    processes: workplace.standIn.orphans().length,
    files: workplace.leftovers().length,
    warnings,
    listeners,
  };
}

async function descriptorsAtRest(workplace) {
  const { server } = await serveProbed(workplace);
  const client = new Client(server.port);
  await client.request({ path: '/images' });
  client.close();
  await rest(300);
  const count = descriptorsOf(server.pid);
  await server.stop();
  return count;
}

function startLoad(port) {
  const idle = [];
  const seen = { statuses: {}, codes: {}, reads: [], left: 0 };
  const pending = new Set();
  let count = 0;
  const send = async (request, leaves) => {
    const client = idle.pop() ?? new Client(port);
    const answer = client.request(request, { timeout: 30_000 });
    if (leaves) setTimeout(() => client.close(), 3);
    const { status, ms, head } = await answer.catch(() => ({ status: leaves ? 'left' : 'lost' }));
    seen.statuses[status] = (seen.statuses[status] ?? 0) + 1;
    const code = /^x-error-code: (\S+)/im.exec(head ?? '')?.[1];
    if (code) seen.codes[code] = (seen.codes[code] ?? 0) + 1;
    if (status === 200 && request.method !== 'POST') seen.reads.push(ms);
    if (!leaves) idle.push(client);
  };
  const next = () => {
    count += 1;
    const task = send(pick(count), count % 50 === 49).finally(() => pending.delete(task));
    pending.add(task);
  };
  let timer;
  return {
    /** Sends a request each so many milliseconds from now on. */
    every(milliseconds) {
      clearInterval(timer);
      for (const client of idle.splice(0)) client.close();
      timer = setInterval(next, milliseconds);
    },
    async stop() {
      clearInterval(timer);
      await Promise.all(pending);
      for (const client of idle) client.close();
    },
    report: () => ({
      requests: count,
      statuses: seen.statuses,
      codes: seen.codes,
      readMs: summary(seen.reads),
    }),
  };
}

/** 80 % reads, 15 % changes, 5 % requests that are refused. */
function pick(count) {
  const turn = count % 20;
  if (turn === 0) return { path: '/apps/-x/releases' };
  // Without keys: the store of outcomes grows to its bound for an hour or so, which would hide a leak.
  if (turn % 6 === 1) return { ...nextChange('soak').request, headers: {} };
  return { path: turn < 10 ? `/apps/app-${count % 40}/releases` : READS[count % READS.length] };
}
