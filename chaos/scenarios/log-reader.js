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
    demand: 'log reader killed or stalled under load: the server goes on, keeps ≤ +16 MiB',
    measured,
    pass:
      Object.values(measured).every(({ alive, exit, failed }) => alive && exit === 0 && failed === 0) &&
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
  // What is kept, and not what the heap happens to have grown to: garbage is collected before each look.
  const kept = async () => {
    const { heapUsed, external } = await sample();
    return heapUsed + external;
  };
  await drive(server.port, { path: '/nothing', connections: 16, seconds: 5 });
  const before = await kept();
  server.stderr.pause();
  server.stdout.pause();
  // Refusals are logged one by one, so that the log fills faster than by anything else.
  const seen = await drive(server.port, { path: `/nothing/${'x'.repeat(200)}`, connections: 16, seconds });
  const growth = round(((await kept()) - before) / 1024 / 1024);
  const { body } = await ask(server.port, { path: '/metrics' });
  const droppedLines = Number(/^log_lines_dropped_total (\d+)/m.exec(body)?.[1] ?? 0);
  server.stderr.resume();
  server.stdout.resume();
  const { alive } = server;
  const { code } = await server.stop();
  return { alive, exit: code, requests: seen.requests, failed: seen.failed, droppedLines, growth };
}
