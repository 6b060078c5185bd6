import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from '../harness/client.js';
import { run } from '../harness/command.js';
import { preparedEngine } from '../harness/engine.js';
import { rest, until } from '../harness/wait.js';

const READ = 2_000;
const WRITE = 3_000;
const SHUTDOWN = 2_000;
const SLACK = 1_000;
/** Starting node on a busy machine is not the command's own time. */
const START = 1_000;
const LIMITS = ['--read-timeout', `${READ}ms`, '--write-timeout', `${WRITE}ms`];

/** How long the engine gets for the requests that it had been handed before it stood still. */
const IN_HAND = 1_500;
/** Instances of the deploys that are made meanwhile. */
const REPLICAS = 3;

/** When the engine stops, in the life of a deploy. */
const MOMENTS = {
  'before it is made': { before: 0, change: 'create' },
  'while it is made': { before: 0, change: 'create', late: 60 },
  'while it runs': { before: 2, change: undefined },
  'while it is deleted': { before: 2, change: 'delete', late: 30 },
};

/** A6: the Docker Engine stands still, at each moment of a deploy on containers. */
export async function stoppedEngine({ workplace }) {
  const engine = preparedEngine();
  if (!engine) return { skipped: 'no Docker Engine was prepared: bash .ci/docker.sh npm run chaos' };
  const rounds = {};
  for (const [name, moment] of Object.entries(MOMENTS))
    rounds[name] = await play(workplace, engine, name, moment);
  return {
    demand: `the Docker Engine stands still at four moments of a deploy: every command ends within its limit + 1 s, serve within its shutdown time + 1 s, nothing is made when the engine goes on but what it had been handed, and the next server leaves no container that belongs to no deploy`,
    measured: rounds,
    pass: Object.values(rounds).every(
      ({ read, change, list, stop, exit, made, found, stray }) =>
        read <= READ + SLACK &&
        change <= WRITE + SLACK &&
        list <= READ + SLACK + START &&
        stop <= SHUTDOWN + SLACK &&
        (exit === 0 || exit === 1) &&
        made === 0 &&
        found <= REPLICAS &&
        stray === 0,
    ),
  };
}

async function play(workplace, engine, name, { before, change, late = 0 }) {
  const dir = join(workplace.directory, name.replaceAll(' ', '-'));
  const env = { ...workplace.env, DOCKER_HOST: engine.host };
  const local = ['--local', '--local-dir', dir];
  const server = await workplace.serve({
    args: [...local, ...LIMITS, '--shutdown-timeout', `${SHUTDOWN}ms`],
    env: { DOCKER_HOST: engine.host },
  });
  const post = (path, body, method = 'POST') =>
    ask(server.port, { method, path, body }, { timeout: 30_000 }).catch(({ message }) => ({
      status: message,
    }));
  await post('/apps', { name: 'zenx' });
  await post('/images', { image: 'web:1' });
  await post('/apps/zenx/releases', { image: 'web:1', flavor: 'C1M1', name: 'v1', port: 80 });
  const id = readFileSync(join(dir, 'lock'), 'utf8').trim();
  let deploy;
  if (before > 0) {
    deploy = JSON.parse(
      (await post('/apps/zenx/deploys', { release: 'v1', region: 'z0', replicas: before })).body,
    ).id;
    await until(
      async () => (await engine.containers(id)).filter(({ state }) => state === 'running').length === before,
      20_000,
    );
  }
  const changing =
    change === 'create'
      ? () => post('/apps/zenx/deploys', { release: 'v1', region: 'z0', replicas: REPLICAS })
      : change === 'delete'
        ? () => post('/apps/zenx/deploys', { id: deploy, region: 'z0' }, 'DELETE')
        : undefined;
  let changed = 0;
  const timed = async (task) => {
    const begun = performance.now();
    await task();
    return Math.round(performance.now() - begun);
  };
  let pending;
  try {
    if (late > 0 && changing) {
      pending = timed(changing);
      await rest(late);
      engine.stop();
    } else {
      engine.stop();
      pending = changing && timed(changing);
    }
    const read = await timed(() =>
      ask(server.port, { path: `/apps/zenx/deploys/${deploy ?? 'g0'}/instances?region=z0` }).catch(
        () => undefined,
      ),
    );
    const list = (
      await run([...local, ...LIMITS, 'instances', 'list', 'zenx', deploy ?? 'g0', '--region', 'z0'], { env })
    ).ms;
    changed = (await pending) ?? 0;
    const stop = await timed(() => server.stop());
    const { code } = await server.exit;
    engine.goOn();
    // What the engine had been handed before it stood still can't be taken back: it does that first.
    await rest(IN_HAND);
    const known = new Set((await engine.containers(id)).map((container) => container.id));
    await rest(3_000);
    const found = await engine.containers(id);
    const made = found.filter((container) => !known.has(container.id)).length;
    const stray = await strayAfterStart(workplace, engine, id, local);
    return { read, change: changed, list, stop, exit: code, made, found: found.length, stray };
  } finally {
    engine.goOn();
    await run([...local, 'local', 'reset', '--yes'], { env });
  }
}

/** Containers that belong to no deploy once the next server has begun. */
async function strayAfterStart(workplace, engine, id, local) {
  const server = await workplace.serve({ args: local, env: { DOCKER_HOST: engine.host } });
  try {
    const answer = await ask(server.port, { path: '/apps/zenx/deploys?region=z0' });
    const deploys = new Set(JSON.parse(answer.body).map((deploy) => deploy.id));
    const stray = async () =>
      (await engine.containers(id)).filter(({ deploy }) => !deploys.has(deploy)).length;
    await until(async () => (await stray()) === 0, 10_000);
    return await stray();
  } finally {
    await server.stop();
  }
}
