import { execFileSync } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from '../harness/client.js';
import { round, tally } from '../harness/statistics.js';
import { rest } from '../harness/wait.js';

const CREATE = {
  method: 'POST',
  path: '/apps/zenx/releases',
  body: { image: 'nginx:alpine', flavor: 'C1M1' },
};

/** C10B: the clock jumps by a day, back and forth, under a running server. */
export async function clock({ workplace }) {
  const demand =
    'the clock jumps by a day, back and forth: names stay unique, a hanging run ends within its limit + 1 s';
  const library = fakeClock();
  if (library === undefined) return { demand, measured: {}, skipped: 'faketime is not installed' };
  const file = join(workplace.directory, 'clock');
  const jump = (shift) => {
    writeFileSync(`${file}.new`, `${shift}\n`);
    renameSync(`${file}.new`, file);
  };
  jump('+0');
  workplace.standIn.rules('release-list hang');
  const server = await workplace.serve({
    args: ['--read-timeout', '1s'],
    env: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      // What the kernel calls monotonic never jumps.
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
  });
  const { answers, dates, hanging } = await jumpAndAsk(server.port, jump);
  const { code } = await server.stop();
  const names = answers.map(({ body }) => String(body));
  const measured = {
    created: tally(answers.map(({ status }) => status)),
    days: dates.size,
    names: new Set(names).size,
    hanging: tally(hanging.map(({ status }) => status)),
    hangingMs: round(Math.max(...hanging.map(({ ms }) => ms))),
    exit: code,
  };
  return {
    demand,
    measured,
    pass:
      measured.created[200] === answers.length &&
      measured.days === 3 &&
      measured.names === answers.length &&
      measured.hanging[504] === hanging.length &&
      measured.hangingMs <= 2_000 &&
      code === 0,
  };
}

/** Creates releases after each jump, while a run hangs that began before it. */
async function jumpAndAsk(port, jump) {
  const answers = [];
  const dates = new Set();
  const hanging = [];
  for (const shift of ['+0', '-1d', '+1d', '-1d', '+0']) {
    const waiting = ask(port, { path: '/apps/zenx/releases' });
    await rest(100);
    jump(shift);
    const created = await Promise.all([1, 2, 3].map(() => ask(port, CREATE)));
    answers.push(...created);
    dates.add(new Date(/^date: (.*)/im.exec(created[2].head)[1]).toISOString().slice(0, 10));
    hanging.push(await waiting);
  }
  return { answers, dates, hanging };
}

/** The library that shows a process another time, if it is installed. */
function fakeClock() {
  try {
    return execFileSync('faketime', ['-f', '+0', 'sh', '-c', 'printf %s "$LD_PRELOAD"'], {
      encoding: 'utf8',
    });
  } catch {
    return undefined;
  }
}
