import { connect } from 'node:net';
import { ask, requestText } from '../harness/client.js';
import { mutate, randomNumbers } from '../harness/mutate.js';
import { descriptorsOf } from '../harness/processes.js';
import { serveProbed } from '../harness/probed.js';
import { round } from '../harness/statistics.js';
import { rest } from '../harness/wait.js';

const AT_ONCE = 24;
/** Milliseconds that the first answer, and each further one, is waited for before the client goes. */
const PATIENCE = { first: 400, next: 40 };
const MIB = 1024 * 1024;

/** Requests that are fine, by an app that only they name. */
const SEEDS = [
  (app) => ({ path: `/apps/${app}/releases` }),
  (app) => ({ path: `/apps/${app}/deploys?region=z0` }),
  (app) => ({ path: `/apps/${app}/deploys/g1/instances?region=z0` }),
  (app) => ({ method: 'HEAD', path: `/apps/${app}/releases/` }),
  (app) => ({ method: 'POST', path: '/apps', body: { name: app, desc: 'd' } }),
  (app) => ({
    method: 'POST',
    path: `/apps/${app}/deploys`,
    body: { release: 'v1', region: 'z0', replicas: 2 },
  }),
  (app) => ({
    method: 'POST',
    path: `/apps/${app}/releases`,
    body: { image: 'nginx:alpine', flavor: 'C1M1', env: [{ key: 'A', value: 'b' }] },
    headers: { 'Idempotency-Key': app },
  }),
  (app) => ({ method: 'DELETE', path: `/apps/${app}/deploys`, body: { id: 'g1', region: 'z0' } }),
  (app) => ({ method: 'DELETE', path: `/apps/${app}` }),
  () => ({ path: '/healthz' }),
  () => ({ path: '/metrics', headers: { Origin: 'http://127.0.0.1', 'Sec-Fetch-Site': 'same-origin' } }),
];

/** F1: requests that random changes were made to. */
export async function mutatedRequests({ workplace, long }) {
  const count = long ? 100_000 : 2_500;
  const seed = Date.now() % 1_000_000_007;
  const { server, sample } = await serveProbed(workplace, { args: ['--log-level', 'silent'] });
  await volley(server.port, { count: 500, seed: 1, tag: 'w' });
  await rest(6_000);
  const before = { ...(await sample()), descriptors: descriptorsOf(server.pid) };
  const seen = await volley(server.port, { count, seed, tag: 'f' });
  const healthy = await ask(server.port, { path: '/healthz' });
  const { alive } = server;
  await rest(6_000);
  const after = { ...(await sample()), descriptors: descriptorsOf(server.pid) };
  const { code } = await server.stop();
  const measured = {
    requests: count,
    seed,
    statuses: seen.statuses,
    serverErrors: seen.codes,
    examples: seen.examples,
    runsOfRefused: runsOfRefused(workplace.standIn.events(), seen.refused),
    healthyMs: round(healthy.ms),
    heapGrowthMiB: round((after.heapUsed - before.heapUsed) / MIB),
    descriptors: after.descriptors - before.descriptors,
    alive,
    exit: code,
  };
  return {
    demand: `${count.toLocaleString('en')} mutated raw requests: no crash, no 5xx, no run by a refused request; descriptors ±2 and heap +4 MiB at most`,
    measured,
    pass:
      alive &&
      code === 0 &&
      healthy.status === 200 &&
      Object.keys(seen.statuses).every((status) => Number(status) < 500) &&
      measured.runsOfRefused === 0 &&
      Math.abs(measured.descriptors) <= 2 &&
      measured.heapGrowthMiB <= 4,
  };
}

/** Runs that name the app of a request that got nothing but refusals. */
function runsOfRefused(events, refused) {
  const named = new Set();
  for (const { event, words } of events)
    if (event === 'start') for (const word of words.split(' ')) named.add(word);
  return [...refused].filter((app) => named.has(app)).length;
}

async function volley(port, { count, seed, tag }) {
  const random = randomNumbers(seed);
  const seen = { statuses: {}, codes: {}, examples: [], refused: new Set() };
  let sent = 0;
  const client = async () => {
    while (sent < count) {
      sent += 1;
      const app = `${tag}${sent}-${Math.floor(random() * 1e9).toString(36)}`.toLowerCase();
      const request = requestText(SEEDS[sent % SEEDS.length](app.replace(/-$/, '0')));
      const text = mutate(request, random);
      note(seen, app, text, await exchange(port, text));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, client));
  return seen;
}

function note(seen, app, text, answers) {
  for (const { status, head } of answers) {
    seen.statuses[status] = (seen.statuses[status] ?? 0) + 1;
    if (status < 500) continue;
    const code = /^x-error-code: (\S+)/im.exec(head)?.[1] ?? 'none';
    seen.codes[code] = (seen.codes[code] ?? 0) + 1;
    if (seen.examples.length < 5) seen.examples.push({ status, code, text: text.slice(0, 300) });
  }
  // Two requests in one: the second may be fine, and its answer later than we wait.
  const single = text.split(/ HTTP\/1/).length <= 2;
  const refused = answers.length > 0 && answers.every(({ status }) => status >= 400 && status < 500);
  // What is not there is found out by looking, as a deploy in all regions is.
  const looked = answers.some(({ head }) => /^x-error-code: not_found/im.test(head));
  if (single && refused && !looked) seen.refused.add(app);
}

/** Sends the bytes and takes what comes, until the server closes or nothing came for a while. */
function exchange(port, text) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let came = '';
    let timer = setTimeout(() => socket.destroy(), 5_000);
    const wait = (patience) => {
      clearTimeout(timer);
      timer = setTimeout(() => socket.destroy(), patience);
    };
    socket.on('data', (chunk) => {
      came += chunk.toString('latin1');
      wait(PATIENCE.next);
    });
    socket.on('error', () => undefined);
    socket.once('connect', () => {
      socket.write(Buffer.from(text, 'latin1'));
      wait(PATIENCE.first);
    });
    socket.once('end', () => socket.destroy());
    socket.once('close', () => {
      clearTimeout(timer);
      resolve(headsOf(came));
    });
  });
}

/** The heads of answers, bodies or none: an answer to a mutated method may be to HEAD. */
function headsOf(text) {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) [^]*?\r\n\r\n/g)]
    .map(([head, status]) => ({ head, status: Number(status) }))
    .filter(({ status }) => status >= 200);
}
