import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { dirname, join } from 'node:path';

/** The Docker Engine that .ci/docker.sh prepared, or undefined: what may be stopped and looked into. */
export function preparedEngine() {
  const host = process.env.QAPPCTL_SHIM_TEST_DOCKER_HOST;
  if (!host) return undefined;
  const socket = host.replace(/^unix:\/\//, '');
  const pid = Number(readFileSync(join(dirname(socket), 'docker.pid'), 'latin1'));
  return {
    host,
    /** Stands still, as on a machine without memory left. */
    stop: () => process.kill(pid, 'SIGSTOP'),
    goOn: () => process.kill(pid, 'SIGCONT'),
    /** Containers of a local platform. */
    containers: (id) => listed(socket, `qappctl-shim.local=${id}`),
    /** Those of every local platform. */
    all: () => listed(socket, 'qappctl-shim.local'),
    inspect: (id) => get(socket, `/containers/${id}/json`),
  };
}

async function listed(socket, label) {
  const filters = encodeURIComponent(JSON.stringify({ label: [label] }));
  const found = await get(socket, `/containers/json?all=true&filters=${filters}`);
  return found.map(({ Id, Labels, State }) => ({
    id: Id,
    deploy: Labels['qappctl-shim.deploy'],
    state: State,
  }));
}

function get(socketPath, path) {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve(JSON.parse(text)));
    });
    asked.on('error', reject);
    asked.end();
  });
}
