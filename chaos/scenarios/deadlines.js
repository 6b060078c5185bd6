import { ask } from '../harness/client.js';
import { round } from '../harness/statistics.js';
import { rest, until } from '../harness/wait.js';

/** What a run does, and what is answered; milliseconds are from the request to its answer. */
const CASES = {
  hang: [504, 1_000],
  stubborn: [504, 1_000],
  stop: [504, 1_000],
  'grandwait 60000': [504, 1_000],
  'setsidwait 60000': [504, 1_000],
  'grandchild 60000': [200, 0],
  'setsid 60000': [200, 0],
  kill: [500, 0],
  segv: [500, 0],
  stderr: [200, 0],
  notice: [200, 0],
  null: [200, 0],
  garbage: [500, 0],
  help: [500, 0],
  fail: [500, 0],
};

/** D1: runs that hang, ignore signals, are stopped, or leave processes behind that hold their output. */
export async function deadlines({ workplace }) {
  const server = await workplace.serve({ args: ['--read-timeout', '1s'] });
  await ask(server.port, { path: '/images' });
  const measured = {};
  for (const rule of Object.keys(CASES)) {
    workplace.standIn.rules(`release-list ${rule}`);
    // No answer from before is served again after this.
    await rest(200);
    const { status, ms } = await ask(server.port, { path: '/apps/zenx/releases' });
    // A process that left the group of a run that ended well by itself is its own master: nothing is hung on it.
    const ours = () => workplace.standIn.orphans().length;
    const left = rule.startsWith('setsid ') ? 0 : await until(() => ours() === 0, 1_000).then(() => ours());
    if (rule.startsWith('setsid ')) workplace.standIn.endOrphans();
    measured[rule] = { status, ms: round(ms), left };
  }
  await server.stop();
  return {
    demand:
      'every deadline kept within 1 s, also when a grandchild holds the output or left the group; no process left',
    measured,
    pass: Object.entries(CASES).every(([rule, [expected, limit]]) => {
      const { status, ms, left } = measured[rule];
      return status === expected && ms <= limit + 1_000 && left === 0;
    }),
  };
}
