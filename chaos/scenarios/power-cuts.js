import { Client } from '../harness/client.js';
import { builtCommand } from '../harness/checkout.js';
import { preparedSwarm } from '../harness/swarm.js';
import { rest, until } from '../harness/wait.js';
import { execFileSync } from 'node:child_process';

const PER_SECOND = 20;
const WRITERS = 20;
const NAME = 'chaos';

/**
 * P1: on three managers, with a server at each of them and 20 changes a second, a follower loses its power, then the leader, then one
 * is cut off from the others and comes back.
 */
export async function powerCuts({ workplace, long }) {
  const swarm = preparedSwarm();
  if (!swarm) return { skipped: 'no swarm was prepared: bash .ci/swarm.sh npm run chaos -- --only P1' };
  const env = {
    QAPPCTL_SHIM_SWARM_OVERCOMMIT: '100',
    QAPPCTL_SHIM_SWARM: '1',
    QAPPCTL_SHIM_SWARM_NAME: NAME,
  };
  const managersFrom = (index) => [...swarm.hosts.slice(index), ...swarm.hosts.slice(0, index)].join(',');
  const command = (...args) =>
    execFileSync(process.execPath, [builtCommand(), ...args, '--registry', swarm.registry], {
      env: { ...workplace.env, ...env, DOCKER_HOST: '', QAPPCTL_SHIM_SWARM_MANAGERS: managersFrom(0) },
      encoding: 'utf8',
    });
  const start = (index) =>
    workplace.serve({
      args: ['--log-level', 'warn', '--store', 'memory', '--registry', swarm.registry],
      env: { ...env, DOCKER_HOST: '', QAPPCTL_SHIM_SWARM_MANAGERS: managersFrom(index) },
    });
  const servers = [];
  try {
    command('images', 'push', 'web:1');
    command('apps', 'register', 'load');
    command(
      'releases',
      'create',
      'load',
      '--name',
      'v1',
      '--image',
      'web:1',
      '--flavor',
      'C1M1',
      '--port',
      '80',
    );
    const deploy = command(
      'deploys',
      'create',
      'load',
      '--release',
      'v1',
      '--region',
      'z0',
      '--replicas',
      '4',
      '--wait',
      '1m',
      '--quiet',
    ).trim();
    for (const index of [0, 1, 2]) servers.push(await start(index));
    const load = startLoad(servers.map(({ port }) => port));
    const runsAgain = () => backAfter(servers[0].port, deploy);
    const faults = {};
    const quiet = long ? 8_000 : 2_000;
    await rest(quiet);
    const leader = await swarm.leader();
    // Of the two nodes that have its instances one that does not lead.
    const follower = [3, 1].find((node) => node !== leader);
    faults.follower = { backMs: await afterCut(swarm, follower, runsAgain) };
    await restarted(swarm, follower);
    await rest(quiet);
    if (long) {
      const second = await swarm.leader();
      const ledAgain = until(async () => (await swarm.leader()) !== undefined, 60_000, 50);
      faults.leader = { backMs: await afterCut(swarm, second, runsAgain), electedMs: await ledAgain };
      await restarted(swarm, second);
      await rest(quiet);
    }
    swarm.cutOff(2);
    await rest(long ? 15_000 : 6_000);
    swarm.connect(2);
    faults.partition = { rejoinedMs: await until(() => allReady(swarm), 60_000, 200) };
    await rest(quiet);
    const { statuses, longestMs, acknowledged, withoutRetryAfter, outageMs } = await load.stop();
    const judged = await judge(servers[1].port, acknowledged);
    const exits = [];
    for (const server of servers) exits.push((await server.stop()).code);
    const measured = {
      faults,
      statuses,
      longestMs,
      outageMs,
      withoutRetryAfter,
      acknowledged: acknowledged.size,
      ...judged,
      exits,
    };
    // How long an election takes is fixed in the engine, some ten seconds: until then nothing can be started anywhere.
    const backs = [
      faults.follower.backMs,
      faults.leader ? faults.leader.backMs - faults.leader.electedMs : 0,
    ];
    const foreign = Object.keys(statuses).filter((status) => !['200', '503'].includes(status));
    return {
      demand: `three managers of a swarm at ${PER_SECOND} changes a second: power cut of a follower${long ? ', of the leader' : ''}, a manager cut off and back: nothing acknowledged lost, nothing twice; errors are 503 with Retry-After and last ≤ 30 s; instances back ≤ 10 s, of the leader's ≤ 10 s after the next one is elected`,
      measured,
      pass:
        judged.lost === 0 &&
        judged.twice === 0 &&
        foreign.length === 0 &&
        withoutRetryAfter === 0 &&
        outageMs <= 30_000 &&
        acknowledged.size > 50 &&
        backs.every((ms) => ms <= 10_000) &&
        exits.every((code) => code === 0),
    };
  } finally {
    swarm.connect(2);
    command('swarm', 'reset', '--yes');
  }
}

/** Milliseconds from a power cut until all instances run again, elsewhere. */
async function afterCut(swarm, node, runsAgain) {
  const begun = performance.now();
  swarm.cutPower(node);
  await until(async () => !(await runsAgain()), 10_000, 50);
  await until(runsAgain, 60_000, 50);
  return Math.round(performance.now() - begun);
}

async function backAfter(port, deploy) {
  const client = new Client(port);
  try {
    const { status, body } = await client.request(
      { path: `/apps/load/deploys/${deploy}/instances?region=z0` },
      { timeout: 30_000 },
    );
    return status === 200 && JSON.parse(body).every((instance) => instance.status === 'RUNNING');
  } catch {
    return false;
  } finally {
    client.close();
  }
}

async function restarted(swarm, node) {
  swarm.start(node);
  await until(() => allReady(swarm), 60_000, 200);
}

async function allReady(swarm) {
  for (const node of [1, 2, 3]) {
    const nodes = await swarm.get(node, '/nodes');
    const ready = nodes?.filter(
      ({ Status, ManagerStatus }) => Status.State === 'ready' && ManagerStatus?.Reachability === 'reachable',
    );
    if (ready?.length !== 3) return false;
  }
  return true;
}

/** Changes through all servers, none of them sent twice: apps, releases, and deploys of no instances. */
function startLoad(ports) {
  const acknowledged = new Set();
  const statuses = {};
  const state = {
    stopped: false,
    made: 0,
    longestMs: 0,
    withoutRetryAfter: 0,
    lastGood: performance.now(),
    outageMs: 0,
  };
  const writer = async (index) => {
    const client = new Client(ports[index % ports.length]);
    while (!state.stopped) {
      const begun = performance.now();
      state.made += 1;
      const change = changeOf(state.made);
      const answer = await client.request(change.request, { timeout: 60_000 }).catch(() => undefined);
      const status = answer?.status ?? 'lost';
      statuses[status] = (statuses[status] ?? 0) + 1;
      state.longestMs = Math.max(state.longestMs, Math.round(performance.now() - begun));
      if (status === 200) {
        acknowledged.add(change.effect ?? `deploy ${JSON.parse(answer.body).id}`);
        state.outageMs = Math.max(state.outageMs, Math.round(performance.now() - state.lastGood));
        state.lastGood = performance.now();
      } else if (!/^retry-after:/im.test(answer?.head ?? '')) state.withoutRetryAfter += 1;
      await rest(Math.max(0, (1_000 * WRITERS) / PER_SECOND - (performance.now() - begun)));
    }
    client.close();
  };
  const ended = Promise.all(Array.from({ length: WRITERS }, (_, index) => writer(index)));
  return {
    async stop() {
      state.stopped = true;
      await ended;
      return { acknowledged, statuses, ...state };
    },
  };
}

function changeOf(number) {
  const turn = number % 3;
  if (turn === 0)
    return {
      effect: `app a${number}`,
      request: { method: 'POST', path: '/apps', body: { name: `a${number}` } },
    };
  if (turn === 1) {
    const body = { image: 'web:1', flavor: 'C1M1', name: `r${number}` };
    return { effect: `release r${number}`, request: { method: 'POST', path: '/apps/load/releases', body } };
  }
  // Of no instances; it is known by the id that its answer tells.
  const body = { release: 'v1', region: 'z1', replicas: 0 };
  return { effect: undefined, request: { method: 'POST', path: '/apps/load/deploys', body } };
}

/** What is there against what was acknowledged. */
async function judge(port, acknowledged) {
  const client = new Client(port);
  const names = async (path, kind) =>
    JSON.parse((await client.request({ path })).body).map(({ name }) => `${kind} ${name}`);
  const there = [...(await names('/apps', 'app')), ...(await names('/apps/load/releases', 'release'))];
  const deploys = JSON.parse((await client.request({ path: '/apps/load/deploys?region=z1' })).body);
  there.push(...deploys.map(({ id }) => `deploy ${id}`));
  client.close();
  const set = new Set(there);
  return {
    lost: [...acknowledged].filter((effect) => !set.has(effect)).length,
    twice: there.length - set.size,
    // A deploy that was made twice would be one more than there were changes.
    madeWithoutWord: there.filter((effect) => !acknowledged.has(effect)).length,
  };
}
