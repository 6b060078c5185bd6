import { join } from 'node:path';
import { rest } from '../harness/wait.js';

const QUICK = { stable_for: '0s', interval: '1s' };

/** W1: the server is killed at a random moment of a rollout, started again, and asked for the same. */
export async function killedRollouts({ workplace, long }) {
  const cycles = long ? 200 : 5;
  const args = ['--local', '--local-dir', join(workplace.directory, 'rollouts'), '--local-engine', 'none'];
  const serve = () =>
    workplace.serve({ args: [...args, '--local-start-delay', '300ms', '--read-reuse', '0'] });
  const seen = { withoutARunning: 0, notConverged: 0, twice: 0, statuses: {}, states: {}, left: 0 };
  let server = await serve();
  await ask(server, 'POST', '/apps', { name: 'zenx' });
  const regions = ['z0', 'z1'];
  await ask(server, 'POST', '/apps/zenx/rollouts', { image: 'web:0', flavor: 'C1M1', regions, ...QUICK });
  for (let cycle = 1; cycle <= cycles; cycle += 1) {
    const request = { image: `web:${cycle}`, ...QUICK };
    const killed = ask(server, 'POST', '/apps/zenx/rollouts', request);
    await rest(Math.random() * 2_500);
    server.killHard();
    const [first] = await Promise.all([killed, server.exit]);
    count(seen.statuses, first.status);
    server = await serve();
    for (const region of regions)
      if (!(await rows(server)).some((row) => row.region === region && row.state === 'running'))
        seen.withoutARunning += 1;
    const [last] = (await ask(server, 'GET', '/apps/zenx/rollouts')).body;
    count(seen.states, last.state);
    const second = await ask(server, 'POST', '/apps/zenx/rollouts', request);
    const now = await rows(server);
    const isThere = regions.every((region) =>
      now.some((row) => row.region === region && row.image === request.image && row.state === 'running'),
    );
    if (second.status !== 200 || !isThere) seen.notConverged += 1;
    if (now.length > regions.length) seen.left += 1;
    const releases = (await ask(server, 'GET', '/apps/zenx/releases')).body;
    if (releases.filter(({ image }) => image === request.image).length !== 1) seen.twice += 1;
  }
  const exit = await server.stop();
  const measured = { cycles, ...seen, exit: exit?.code ?? exit };
  return {
    demand:
      'SIGKILL of serve at random moments of a rollout to two regions: never without a running deploy where one ran, the same request goes on, nothing is made twice and nothing is left',
    measured,
    pass: seen.withoutARunning === 0 && seen.notConverged === 0 && seen.twice === 0 && seen.left === 0,
  };
}

async function rows(server) {
  return (await ask(server, 'GET', '/apps/zenx/status')).body;
}

function count(counts, key) {
  counts[key] = (counts[key] ?? 0) + 1;
}

/** Status 0 where the server was gone before it answered. */
async function ask(server, method, path, body) {
  try {
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: /^[[{]/.test(text) ? JSON.parse(text) : text };
  } catch {
    return { status: 0 };
  }
}
