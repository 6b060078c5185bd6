import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { ask } from '../harness/client.js';
import { round } from '../harness/statistics.js';
import { rest } from '../harness/wait.js';

const READ = { path: '/apps/zenx/releases' };

const CASES = {
  removed: { spoil: ({ path }) => rmSync(path), statuses: [503] },
  notExecutable: { spoil: ({ path }) => chmodSync(path, 0o644), statuses: [503] },
  directory: { spoil: ({ path }) => (rmSync(path), mkdirSync(path)), statuses: [503] },
  // A shell would be tried on these, as execvp(3) says: none may get them.
  textFile: { spoil: ({ path }) => replace(path, 'no program at all\n'), statuses: [503] },
  emptyFile: { spoil: ({ path }) => replace(path, ''), statuses: [503] },
  windowsLines: { spoil: ({ path }) => replace(path, '#!/bin/sh\r\nexit 0\r\n'), statuses: [503] },
  webPage: { spoil: ({ path }) => replace(path, '<!DOCTYPE html>\n<html></html>\n'), statuses: [503] },
  hanging: {
    spoil: (standIn) => standIn.rules('* stubborn'),
    statuses: [504],
    heal: (standIn) => standIn.rules(),
  },
};

/** C7: qappctl goes away, or becomes something else, while the server runs. */
export async function missingProgram({ workplace }) {
  const { standIn } = workplace;
  const server = await workplace.serve({ args: ['--read-timeout', '1s'] });
  const measured = {};
  for (const [name, { spoil, heal }] of Object.entries(CASES)) {
    spoil(standIn);
    await rest(200);
    const spoilt = await ask(server.port, READ);
    if (heal) heal(standIn);
    else standIn.restore();
    await rest(200);
    const healed = await ask(server.port, READ);
    const left = standIn.orphans().length;
    measured[name] = { status: spoilt.status, ms: round(spoilt.ms), afterwards: healed.status, left };
  }
  await server.stop();
  return {
    demand:
      'qappctl removed, not executable, a directory, a text file, empty, a script with CR LF, a web page: 503, hanging: 504 within its limit + 1 s; works again without a restart',
    measured,
    pass: Object.entries(CASES).every(([name, { statuses }]) => {
      const { status, ms, afterwards, left } = measured[name];
      return statuses.includes(status) && ms <= 2_000 && afterwards === 200 && left === 0;
    }),
  };
}

/** Takes the program's place in one step, executable. */
function replace(path, text) {
  writeFileSync(`${path}.new`, text, { mode: 0o755 });
  renameSync(`${path}.new`, path);
}
