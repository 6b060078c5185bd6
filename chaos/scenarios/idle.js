import { ask } from '../harness/client.js';
import { memoryOf, processorTimeOf } from '../harness/processes.js';
import { round } from '../harness/statistics.js';
import { rest } from '../harness/wait.js';

/** L9: a server that nobody asks anything. */
export async function idle({ workplace, long }) {
  const seconds = long ? 60 : 10;
  const server = await workplace.serve();
  await ask(server.port, { path: '/images' });
  // A start leaves something to do: V8 tidies up 8 and again 16 seconds later, for 20 to 40 ms each.
  await rest(20_000);
  const before = processorTimeOf(server.pid);
  await rest(seconds * 1_000);
  const processorPercent = round((processorTimeOf(server.pid) - before) / (seconds * 10), 3);
  const memory = round(memoryOf(server.pid).now);
  const { code } = await server.stop();
  return {
    demand: 'an idle server: memory ≤ 70 MiB, processor ≤ 0.2 %',
    measured: { seconds, memory, processorPercent, exit: code },
    pass: memory <= 70 && processorPercent <= 0.2 && code === 0,
  };
}
