import { join } from 'node:path';
import { Client } from '../harness/client.js';
import { Balancer } from '../harness/haproxy.js';
import { succeeds } from '../harness/processes.js';
import { Redis } from '../harness/redis.js';
import { summary } from '../harness/statistics.js';
import { rest } from '../harness/wait.js';
import { nextChange } from '../harness/writers.js';

const READERS = 60;
const PER_SECOND = 200;

/** B4: three servers behind HAProxy are restarted one after the other while requests come. */
export async function rollingRestart({ workplace, long }) {
  if (!succeeds(['sh', '-c', 'command -v haproxy && command -v redis-server']))
    return { skipped: 'haproxy or redis-server is missing' };
  const { directory } = workplace;
  const redis = await new Redis(directory).start();
  const sockets = [0, 1, 2].map((index) => join(directory, `s${index}.sock`));
  const args = ['--store', redis.address, '--shutdown-delay', '1s', '--log-level', 'warn'];
  const start = (index) => workplace.serve({ address: `unix:${sockets[index]}`, args });
  const servers = [await start(0), await start(1), await start(2)];
  const balancer = await new Balancer().start(directory, sockets);
  try {
    const begun = performance.now();
    const load = startLoad(balancer.port);
    const exits = [];
    const rounds = long ? 10 : 1;
    for (let turn = 0; turn < 3 * rounds; turn += 1) {
      const index = turn % 3;
      exits.push((await servers[index].stop()).code);
      servers[index] = await start(index);
      // Until HAProxy has seen it.
      await rest(500);
    }
    const { statuses, times } = await load.stop();
    const perSecond = Math.round((1_000 * times.length) / (performance.now() - begun));
    for (const server of servers) await server.stop();
    const failed = Object.entries(statuses).reduce((sum, [status, n]) => sum + (status === '200' ? 0 : n), 0);
    const measured = {
      restarts: exits.length,
      requests: times.length,
      perSecond,
      statuses,
      failed,
      ms: summary(times),
      exits,
    };
    return {
      demand: `rolling restarts of three servers behind HAProxy at ${PER_SECOND} requests a second, a tenth of them changes under a key, with --shutdown-delay: none fails`,
      measured,
      pass: failed === 0 && exits.every((code) => code === 0) && times.length > 0,
    };
  } finally {
    await balancer.dispose();
    redis.dispose();
  }
}

/** Requests over kept connections, so many a second; nothing is sent a second time. */
function startLoad(port) {
  const statuses = {};
  const times = [];
  let stopped = false;
  const reader = async () => {
    const client = new Client(port);
    for (let turn = 0; !stopped; turn += 1) {
      const begun = performance.now();
      const request = turn % 10 === 0 ? nextChange('roll').request : { path: '/images' };
      const answer = await client.request(request, { timeout: 20_000 }).catch(() => undefined);
      const code = /^x-error-code: *(\S+)/im.exec(answer?.head ?? '')?.[1] ?? answer?.status ?? 'lost';
      statuses[code] = (statuses[code] ?? 0) + 1;
      times.push(performance.now() - begun);
      await rest(Math.max(0, (1_000 * READERS) / PER_SECOND - (performance.now() - begun)));
    }
    client.close();
  };
  const ended = Promise.all(Array.from({ length: READERS }, reader));
  return {
    async stop() {
      stopped = true;
      await ended;
      return { statuses, times };
    },
  };
}
