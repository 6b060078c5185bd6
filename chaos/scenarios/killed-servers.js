import { join } from 'node:path';
import { Balancer } from '../harness/haproxy.js';
import { fateOf, startPatientChanges } from '../harness/patient-changes.js';
import { succeeds } from '../harness/processes.js';
import { Redis } from '../harness/redis.js';
import { rest } from '../harness/wait.js';

const PER_SECOND = 20;

/** B1: one of three servers that share a Redis is killed and started again, over and over. */
export async function killedServers({ workplace, long }) {
  return kill(workplace, { servers: 3, cycles: long ? 200 : 6, hasRedis: true });
}

/** B2: the same with two servers that share a file. */
export async function killedNeighbours({ workplace, long }) {
  return kill(workplace, { servers: 2, cycles: long ? 200 : 5, hasRedis: false });
}

/** B3: the Redis itself is killed in between, and every other time a server too. */
export async function killedStore({ workplace, long }) {
  return kill(workplace, { servers: 3, cycles: long ? 100 : 4, hasRedis: true, killsRedis: true });
}

async function kill(workplace, { servers: count, cycles, hasRedis, killsRedis = false }) {
  const missing = ['haproxy', ...(hasRedis ? ['redis-server'] : [])].find((name) => !isHere(name));
  if (missing) return { skipped: `${missing} is missing` };
  const { standIn, directory } = workplace;
  standIn.rules('release-create jitter 80', 'deploy-create jitter 80');
  const redis = hasRedis ? await new Redis(directory).start() : undefined;
  const store = redis?.address ?? `file:${join(directory, 'store')}`;
  const sockets = Array.from({ length: count }, (_, index) => join(directory, `s${index}.sock`));
  const start = (index) =>
    workplace.serve({ address: `unix:${sockets[index]}`, args: ['--store', store, '--log-level', 'warn'] });
  const servers = [];
  for (let index = 0; index < count; index += 1) servers.push(await start(index));
  const balancer = await new Balancer().start(directory, sockets);
  try {
    const changes = startPatientChanges(balancer.port, { perSecond: PER_SECOND, standIn, label: 'b' });
    let kills = 0;
    for (let cycle = 0; cycle < cycles; cycle += 1) {
      await rest(200 + Math.random() * 400);
      if (killsRedis) {
        await redis.kill();
        await rest(Math.random() * 500);
        await redis.start();
      }
      if (killsRedis && cycle % 2 === 1) continue;
      const victim = Math.floor(Math.random() * count);
      servers[victim].killHard();
      kills += 1;
      await servers[victim].exit;
      servers[victim] = await start(victim);
    }
    await changes.stop();
    const exits = [];
    for (const server of servers) exits.push((await server.stop()).code);
    const measured = { kills, redisKills: redis?.kills ?? 0, ...fateOf(changes.seen, standIn), exits };
    const { lost, twice, failed, changes: made } = measured;
    return {
      demand: `kill -9 of one of ${count} servers behind HAProxy that share ${hasRedis ? 'a Redis' : 'a file'}${killsRedis ? ', and of the Redis itself,' : ''} while clients repeat 20 changes a second under their keys: every change is made once and acknowledged, none is lost, none made twice`,
      measured,
      pass: lost === 0 && twice === 0 && failed === 0 && made > cycles && exits.every((code) => code === 0),
    };
  } finally {
    await balancer.dispose();
    redis?.dispose();
  }
}

function isHere(name) {
  return succeeds(['sh', '-c', `command -v ${name}`]);
}
