import { ask } from '../harness/client.js';
import { serveProbed } from '../harness/probed.js';
import { round, tally } from '../harness/statistics.js';
import { rest } from '../harness/wait.js';
import { drive } from '../harness/readers.js';

/** C9: whoever reads the log dies, or stalls. */
export async function logReader({ workplace, long }) {
  const measured = {
    dead: await readerDies(workplace),
    stalled: await readerStalls(workplace, long ? 60 : 8),
  };
  return {
    demand: 'log reader killed or stalled under load: the server goes on, drops lines, keeps ≤ +16 MiB',
    measured,
    pass:
      Object.values(measured).every(({ alive, exit, failed }) => alive && exit === 0 && failed === 0) &&
      measured.stalled.droppedLines > 0 &&
      measured.stalled.growth <= 16,
  };
}

async function readerDies(workplace) {
  const server = await workplace.serve();
  server.stdout.destroy();
  server.stderr.destroy();
  const statuses = [];
  for (let count = 0; count < 50; count += 1) {
    const { status } = await ask(server.port, { path: count % 2 ? '/images' : '/nothing' });
    statuses.push(status);
    await rest(10);
  }
  const { alive } = server;
  const { code } = await server.stop();
  const failed = statuses.filter((status) => status !== 200 && status !== 404).length;
  return { alive, exit: code, statuses: tally(statuses), failed };
}

async function readerStalls(workplace, seconds) {
  const { server, sample } = await serveProbed(workplace, { args: ['--log-level', 'trace'] });
  // Garbage is collected before each look: what is kept counts, and not what the heap happens to have grown to.
  const kept = async () => {
    const { heapUsed, external, rss } = await sample();
    return { kept: heapUsed + external, rss };
  };
  // At this level probes are logged one by one, however many, so that the log fills faster than by anything else.
  const path = '/healthz';
  await drive(server.port, { path, connections: 16, seconds: 5 });
  const before = await kept();
  server.stderr.pause();
  server.stdout.pause();
  const seen = await drive(server.port, { path, connections: 16, seconds });
  const after = await kept();
  const growth = (name) => round((after[name] - before[name]) / 1024 / 1024);
  const { body } = await ask(server.port, { path: '/metrics' });
  const droppedLines = Number(/^log_lines_dropped_total (\d+)/m.exec(body)?.[1] ?? 0);
  server.stderr.resume();
  server.stdout.resume();
  const { alive } = server;
  const { code } = await server.stop();
  return {
    alive,
    exit: code,
    requests: seen.requests,
    failed: seen.failed,
    droppedLines,
    growth: growth('kept'),
    memoryGrowth: growth('rss'),
  };
}
