import { execFileSync } from 'node:child_process';
import { builtCommand } from '../harness/checkout.js';
import { Client } from '../harness/client.js';
import { preparedSwarm } from '../harness/swarm.js';

const CLIENTS = 16;
const ROUNDS = 5;

/** P2: a swarm that holds as much as docs/swarm.md promises is listed within a second. Most instances wait for room: they are as many all the same. */
export async function manyObjects({ workplace, long }) {
  const swarm = preparedSwarm();
  if (!swarm) return { skipped: 'no swarm was prepared: bash .ci/swarm.sh npm run chaos -- --only P2' };
  const size = long
    ? { apps: 2_000, releases: 10_000, deploys: 1_000, replicas: 5 }
    : { apps: 50, releases: 100, deploys: 20, replicas: 5 };
  const env = {
    DOCKER_HOST: '',
    QAPPCTL_SHIM_SWARM: '1',
    QAPPCTL_SHIM_SWARM_NAME: 'many',
    QAPPCTL_SHIM_SWARM_MANAGERS: swarm.hosts.join(','),
  };
  const command = (args, input) =>
    execFileSync(process.execPath, [builtCommand(), ...args, '--registry', swarm.registry], {
      env: { ...workplace.env, ...env },
      input,
    });
  try {
    // Each instance asks for all the memory of a node.
    command(['swarm', 'seed', '-'], 'flavors: [{ name: Huge, cpu: 1, memory: 100000000 }]');
    command(['images', 'push', 'web:1']);
    const server = await workplace.serve({
      args: ['--log-level', 'warn', '--store', 'memory', '--read-reuse', '0'],
      env,
    });
    const send = senders(server.port);
    const begun = performance.now();
    await send(size.apps, (index) => ['/apps', { name: `a${index}` }]);
    await send(size.releases, (index) => [
      `/apps/a${index % size.apps}/releases`,
      { name: `r${index}`, image: 'web:1', flavor: 'Huge' },
    ]);
    // All of one app, so that their list is as long as it can be.
    const body = { release: 'r0', region: 'z0', replicas: size.replicas };
    await send(size.deploys, () => ['/apps/a0/deploys', body]);
    const filledS = Math.round((performance.now() - begun) / 1_000);
    const client = new Client(server.port);
    const worst = async (path, least) => {
      let ms = 0;
      let count = 0;
      for (let round = 0; round < ROUNDS; round += 1) {
        const answer = await client.request({ path });
        ms = Math.max(ms, answer.ms);
        count = JSON.parse(answer.body).length;
      }
      return { ms: Math.round(ms), count, isWhole: count >= least };
    };
    const measured = {
      ...size,
      filledS,
      apps: await worst('/apps', size.apps),
      releases: await worst('/apps/a0/releases', size.releases / size.apps),
      deploys: await worst('/apps/a0/deploys?region=z0', size.deploys),
    };
    const [{ id }] = JSON.parse((await client.request({ path: '/apps/a0/deploys?region=z0' })).body);
    measured.instances = await worst(`/apps/a0/deploys/${id}/instances?region=z0`, size.replicas);
    const asked = performance.now();
    command(['swarm', 'status']);
    measured.statusMs = Math.round(performance.now() - asked);
    client.close();
    const exit = (await server.stop()).code;
    const lists = [measured.apps, measured.releases, measured.deploys, measured.instances];
    return {
      demand: `a swarm of ${size.apps} apps, ${size.releases} releases, ${size.deploys} deploys, ${size.deploys * size.replicas} instances: all deploys of one app: each list within 1 s`,
      measured,
      pass: exit === 0 && lists.every(({ ms, isWhole }) => ms <= 1_000 && isWhole),
    };
  } finally {
    command(['swarm', 'reset', '--yes']);
  }
}

/** Sends so many changes over a few connections; any other answer than 200 ends it. */
function senders(port) {
  return async (count, changeOf) => {
    let next = 0;
    const work = async () => {
      const client = new Client(port);
      while (next < count) {
        const [path, body] = changeOf(next++);
        const { status, body: text } = await client.request({ method: 'POST', path, body });
        if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
      }
      client.close();
    };
    await Promise.all(Array.from({ length: CLIENTS }, work));
  };
}
