import { join } from 'node:path';
import { Balancer } from '../chaos/harness/haproxy.js';
import { succeeds } from '../chaos/harness/processes.js';
import { Redis } from '../chaos/harness/redis.js';
import { Workplace } from '../chaos/harness/workplace.js';
import { inTurn } from './in-turn.js';
import { rateRow } from './row.js';

const CONNECTIONS = 64;

/** What qappctl does each time, in words of the stand-in. */
const KINDS = {
  instant: [],
  '25 ms of processor time, 150 ms of waiting': ['* real 150'],
};

/** Three servers behind HAProxy that share a Redis, beside one that stands behind HAProxy too: reads that nobody shares. */
export async function severalServers(plan) {
  if (!succeeds(['sh', '-c', 'command -v haproxy && command -v redis-server'])) {
    process.stderr.write('severalServers: skipped, haproxy or redis-server is missing\n');
    return [];
  }
  const workplace = new Workplace();
  const redis = await new Redis(workplace.directory).start();
  const start = async (name, count) => {
    const sockets = Array.from({ length: count }, (_, index) =>
      join(workplace.directory, `${name}${index}.sock`),
    );
    const args = ['--store', redis.address, '--log-level', 'warn'];
    const servers = await Promise.all(
      sockets.map((socket) => workplace.serve({ address: `unix:${socket}`, args })),
    );
    const balancer = await new Balancer().start(workplace.directory, sockets);
    const stop = async () => {
      await balancer.dispose();
      await Promise.all(servers.map((server) => server.stop()));
    };
    return { port: balancer.port, stop };
  };
  const three = await start('three', 3);
  const one = await start('one', 1);
  const rows = [];
  for (const [kind, rules] of Object.entries(KINDS)) {
    workplace.standIn.rules(...rules);
    const seen = await inTurn(three, one, { ...plan, connections: CONNECTIONS, distinct: true });
    rows.push(
      rateRow(
        `three servers, own run for each read (${kind}), ${CONNECTIONS} connections`,
        'one server',
        seen,
      ),
    );
  }
  await Promise.all([three.stop(), one.stop()]);
  redis.dispose();
  workplace.dispose();
  return rows;
}
