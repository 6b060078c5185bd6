// Real clients and proxies ask the built server; exits 1 when a request failed. docs/behind-a-proxy.md has the
// configurations of the proxies.
import { spawnSync } from 'node:child_process';
import { chosenOf, optionsOf } from '../chaos/harness/options.js';
import { exitOnSignals } from '../chaos/harness/signals.js';
import { plainTable } from '../chaos/harness/table.js';
import { Workplace } from '../chaos/harness/workplace.js';
import { CLIENTS } from './programs.js';
import { PROXIES } from './proxies.js';
import { throughProxy } from './through-proxy.js';

const options = optionsOf('npm run clients -- [--long] [--requests N] [--only NAME[,NAME]] [--json]', {
  long: { type: 'boolean', default: false },
  requests: { type: 'string' },
  only: { type: 'string' },
  json: { type: 'boolean', default: false },
});
const requests = Number(options.requests ?? (options.long ? 10_000 : 2_000));
/** Requests for which one pause of idleness is made, and seconds of a push; both little in a short run. */
const bursts = Math.ceil(requests / 80);
const push = options.long ? 70 : 3;
const AT_ONCE = 3;

/** Seconds that the server keeps an idle connection, and pauses about as long. */
const IDLE = 1;
const pausesOf = (count) => Array.from({ length: count }, (_, index) => IDLE + ((index % 11) - 5) / 250);

const JOBS = Object.fromEntries([
  ...Object.entries(CLIENTS).map(([name, client]) => [name, { ...client, run: () => directly(client) }]),
  ...Object.entries(PROXIES).flatMap(([name, proxy]) =>
    ['port', 'socket'].map((over) => [
      over === 'port' ? name : `${name}-socket`,
      { ...proxy, run: () => behind(name, over) },
    ]),
  ),
]);

function inWorkplace(work) {
  const workplace = new Workplace();
  return work(workplace).finally(() => workplace.dispose());
}

function directly(client) {
  return inWorkplace(async (workplace) => {
    const server = await workplace.serve({ args: ['--keep-alive-timeout', `${IDLE}s`] });
    const base = `http://127.0.0.1:${server.port}`;
    const { directory } = workplace;
    const outcome = await client.ask({ base, requests, pauses: pausesOf(bursts), directory });
    await server.stop();
    return outcome;
  });
}

function behind(name, over) {
  return inWorkplace((workplace) => throughProxy(name, { workplace, requests, bursts, push, over }));
}

function isThere({ program, module }) {
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  const words = module ? [program, '-c', `import ${module}`] : ['sh', '-c', `command -v ${program}`];
  return spawnSync(words[0], words.slice(1), { env, stdio: 'ignore' }).status === 0;
}

async function outcomeOf(name) {
  if (!isThere(JOBS[name])) return { name, skipped: `${name.replace('-socket', '')} is not installed` };
  try {
    return { name, ...(await JOBS[name].run()) };
  } catch (error) {
    return { name, requests: 0, failed: 1, examples: [String(error.stack ?? error).slice(0, 2_000)] };
  }
}

// A listener for each server and proxy.
process.setMaxListeners(0);
exitOnSignals();
const waiting = chosenOf(Object.keys(JOBS), options.only);
const results = [];
const work = async () => {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    const begun = performance.now();
    const result = await outcomeOf(name);
    results.push(result);
    const seconds = Math.round((performance.now() - begun) / 1_000);
    const said = result.skipped ?? `${result.failed} of ${result.requests} failed (${seconds} s)`;
    process.stderr.write(`${name}: ${[said, ...(result.examples ?? [])].join('; ')}\n`);
  }
};
await Promise.all(Array.from({ length: AT_ONCE }, work));
if (options.json) console.log(JSON.stringify(results));
else {
  const cells = ({ name, skipped, requests: sent, failed }) => [
    name,
    skipped ?? String(sent),
    String(failed ?? ''),
  ];
  console.log(plainTable([['client', 'requests', 'failed'], ...results.map(cells)]));
}
const missing = process.env.CI === undefined ? [] : results.filter(({ skipped }) => skipped !== undefined);
process.exitCode = missing.length > 0 || results.some(({ failed }) => failed > 0) ? 1 : 0;
