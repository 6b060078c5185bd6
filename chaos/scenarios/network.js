import { execFileSync, spawn } from 'node:child_process';
import { readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { succeeds } from '../harness/processes.js';
import { until } from '../harness/wait.js';

const HERE = '10.255.77.1';
const THERE = '10.255.77.2';
const TOKEN = 'c11-'.padEnd(40, '0123456789');

/** A network of its own, with its loopback up. */
const isolated = ['unshare', '-n', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];

/** C11: who gets in from another machine: two networks with a cable between them. */
export async function network({ workplace }) {
  const demand =
    'from another network: refused as started by default; on all addresses with a token 401 without and 200 with it';
  if (!succeeds([...isolated, 'true']))
    return { demand, measured: {}, skipped: 'networks can be made by root with iproute2 only' };
  const tokens = join(workplace.directory, 'tokens');
  writeFileSync(tokens, `${TOKEN}\n`, { mode: 0o600 });
  const byDefault = await visit(workplace, {}, [{ to: '127.0.0.1', inside: true }, { to: HERE }]);
  const open = { address: '0.0.0.0:0', args: ['--auth-token-file', tokens] };
  const everywhere = await visit(workplace, open, [
    { to: HERE },
    { to: HERE, token: `${TOKEN}x` },
    { to: HERE, token: TOKEN },
  ]);
  return {
    demand,
    measured: { byDefault, everywhere },
    pass: byDefault.join() === '200,ECONNREFUSED' && everywhere.join() === '401,401,200',
  };
}

/** What `GET /images` comes to for each caller: a status or an error code. */
async function visit(workplace, options, callers) {
  const server = await workplace.serve({ ...options, prefix: isolated });
  const peer = spawn(isolated[0], [...isolated.slice(1), 'sleep', '60'], { stdio: 'ignore' });
  try {
    await until(() => networkOf(peer.pid) !== networkOf(process.pid), 5_000);
    connectNetworks(server.pid, peer.pid);
    return callers.map(({ to, token, inside }) =>
      call(inside ? server.pid : peer.pid, `http://${to}:${server.port}/images`, token),
    );
  } finally {
    peer.kill('SIGKILL');
    await server.stop();
  }
}

const networkOf = (pid) => readlinkSync(`/proc/${pid}/ns/net`);

const within = (pid, ...command) =>
  execFileSync('nsenter', ['-t', String(pid), '-n', ...command], { encoding: 'utf8', timeout: 30_000 });

/** A cable between the networks of two processes; it goes with them. */
function connectNetworks(here, there) {
  within(here, 'ip', 'link', 'add', 'here', 'type', 'veth', 'peer', 'name', 'there', 'netns', String(there));
  for (const [pid, name, address] of [
    [here, 'here', HERE],
    [there, 'there', THERE],
  ]) {
    within(pid, 'ip', 'address', 'add', `${address}/30`, 'dev', name);
    within(pid, 'ip', 'link', 'set', name, 'up');
  }
}

/** Asks from the network of a process. */
function call(pid, url, token) {
  const options = token ? { headers: { authorization: `Bearer ${token}` } } : {};
  const script = `fetch(${JSON.stringify(url)}, ${JSON.stringify(options)}).then(
    ({ status }) => console.log(status), ({ cause }) => console.log(cause.code))`;
  return within(pid, process.execPath, '-e', script).trim();
}
