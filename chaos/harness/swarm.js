import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { titleOf } from './processes.js';

/** The swarm that .ci/swarm.sh prepared, or undefined: three managers whose machines may lose their power, or their network. */
export function preparedSwarm() {
  const {
    QAPPCTL_SHIM_TEST_SWARM: managers,
    QAPPCTL_SHIM_TEST_SWARM_DIR: dir,
    QAPPCTL_SHIM_TEST_SWARM_LINKS: links = '',
    QAPPCTL_SHIM_TEST_SWARM_START: start,
    QAPPCTL_SHIM_TEST_SWARM_REGISTRY: registry,
  } = process.env;
  if (!managers || !dir || !start) return undefined;
  const hosts = managers.split(',');
  const sockets = hosts.map((host) => host.replace(/^unix:\/\//, ''));
  const [namespace = '', link = ''] = links.split(':');
  const connect = (node, state) =>
    execFileSync('ip', ['-n', namespace, 'link', 'set', `${link}${node}`, state]);
  return {
    hosts,
    registry: `${registry}/qapp`,
    /** What a manager answers; undefined when it does not. */
    get: (node, path) => get(sockets[node - 1], path).catch(() => undefined),
    /** Number of the node that leads, as another one knows it. */
    async leader() {
      for (const socket of sockets) {
        const nodes = await get(socket, '/nodes').catch(() => undefined);
        const leader = nodes?.find(({ ManagerStatus }) => ManagerStatus?.Leader);
        if (leader) return Number(/\d+$/.exec(leader.Description.Hostname)[0]);
      }
      return undefined;
    },
    /** Its engine and all that runs on it end at once. */
    cutPower: (node) => {
      for (const pid of machineOf(`${dir}/n${node}/`)) kill(pid);
    },
    start: (node) => execFileSync('bash', [start, String(node)], { stdio: 'ignore' }),
    cutOff: (node) => connect(node, 'down'),
    connect: (node) => connect(node, 'up'),
  };
}

/** The engine of a machine, what it started, and what those did. */
function machineOf(dir) {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const found = new Set(all.filter((pid) => titleOf(pid).includes(dir)));
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const pid of all) if (found.has(parentOf(pid))) found.add(pid);
  }
  found.delete(process.pid);
  return found;
}

function parentOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0;
  }
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended meanwhile.
  }
}

function get(socketPath, path) {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path, agent: false, timeout: 5_000 }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () =>
        response.statusCode === 200 ? resolve(JSON.parse(text)) : reject(new Error(text)),
      );
      response.on('error', reject);
    });
    asked.on('timeout', () => asked.destroy(new Error('no answer')));
    asked.on('error', reject);
    asked.end();
  });
}
