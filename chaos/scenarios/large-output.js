import { ask } from '../harness/client.js';
import { forgetPeak, memoryOf } from '../harness/processes.js';
import { startProber } from '../harness/prober.js';
import { round } from '../harness/statistics.js';
import { rest } from '../harness/wait.js';
import { manyImages } from '../stand-in/answers.js';

/** Milliseconds after which no answer from before is served again. */
const PAST_REUSE = 200;

/** L8: a qappctl that prints far too much, and one that prints as much as is allowed. */
export async function largeOutput({ workplace }) {
  const { standIn } = workplace;
  const server = await workplace.serve();
  await ask(server.port, { path: '/images' });
  await rest(PAST_REUSE);
  forgetPeak(server.pid);
  standIn.rules('images huge 1000');
  const flood = await ask(server.port, { path: '/images' });
  const left = standIn.orphans().length;
  standIn.rules();
  standIn.answer('images', manyImages(160_000));
  const prober = await startProber(server.port, { interval: 5 });
  const list = await ask(server.port, { path: '/images' });
  const health = await prober.stop();
  const memory = round(memoryOf(server.pid).peak);
  await server.stop();
  return {
    demand:
      'a child printing 1 GB: 500 within 2 s and the child gone; a list of 15 MiB: 200; memory ≤ 250 MiB',
    measured: {
      flood: { status: flood.status, ms: round(flood.ms), left },
      list: { status: list.status, ms: round(list.ms), mebibytes: round(list.body.length / 1024 ** 2) },
      healthMax: health.max,
      mostMemory: memory,
    },
    pass: flood.status === 500 && flood.ms <= 2_000 && left === 0 && list.status === 200 && memory <= 250,
  };
}
