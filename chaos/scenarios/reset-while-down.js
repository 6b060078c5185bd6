import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../harness/command.js';
import { preparedEngine } from '../harness/engine.js';
import { until } from '../harness/wait.js';

const SEED = (level) => `
images: [{ image: 'web:1' }]
apps: [{ name: zenx }]
releases: [{ app: zenx, name: v1, image: 'web:1', flavor: C1M1, port: 80, env: [{ key: LEVEL, value: ${level} }] }]
deploys: [{ app: zenx, id: g221201-1902-19027-6zvz, release: v1, region: z0, replicas: 2 }]
`;

/** A8: the platform is emptied while its engine can't be reached, then the same deploy comes back with other variables. */
export async function resetWhileDown({ workplace }) {
  const engine = preparedEngine();
  if (!engine) return { skipped: 'no Docker Engine was prepared: bash .ci/docker.sh npm run chaos' };
  const dir = join(workplace.directory, 'local');
  const local = ['--local', '--local-dir', dir];
  const up = { ...workplace.env, DOCKER_HOST: engine.host };
  const seen = {};
  try {
    for (const level of ['old', 'new']) {
      const seed = join(workplace.directory, `${level}.yaml`);
      writeFileSync(seed, SEED(level));
      await run([...local, 'local', 'seed', seed], { env: up });
      seen[level] = await levels(workplace, engine, local, level);
      // The engine of this environment is a socket that is not there.
      await run([...local, 'local', 'reset', '--yes'], { env: workplace.env });
    }
  } finally {
    await run([...local, 'local', 'reset', '--yes'], { env: up });
  }
  return {
    demand:
      'local reset while the engine is down, then the same deploy with other variables: no container of the old one serves',
    measured: seen,
    pass: seen.old.join() === 'old,old' && seen.new.join() === 'new,new',
  };
}

/** Serves until the deploy's containers run as they should, or for a while; the values of their variable. */
async function levels(workplace, engine, local, wanted) {
  const server = await workplace.serve({
    args: [...local, '--local-engine', 'docker'],
    env: { DOCKER_HOST: engine.host },
  });
  let found = [];
  await until(
    async () => {
      found = await valuesOf(engine);
      return found.length === 2 && found.every((value) => value === wanted);
    },
    10_000,
    200,
  );
  await server.stop();
  return found;
}

async function valuesOf(engine) {
  const containers = await engine.all();
  const details = await Promise.all(containers.map(({ id }) => engine.inspect(id)));
  return details
    .filter(({ State }) => State?.Running)
    .map(({ Config }) => Config.Env.find((line) => line.startsWith('LEVEL='))?.slice('LEVEL='.length));
}
