import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Client } from './client.js';
import { until } from './wait.js';

/** HAProxy in front of servers on socket files; asks each by /readyz whether it takes requests. */
export class Balancer {
  #child;
  #end = () => void this.#child?.kill('SIGKILL');

  async start(directory, sockets) {
    this.port = await freePort();
    const file = join(directory, 'haproxy.cfg');
    writeFileSync(file, configuration(this.port, sockets));
    this.#child = spawn('haproxy', ['-f', file], { stdio: 'ignore' });
    process.once('exit', this.#end);
    const isReady = async () => {
      const client = new Client(this.port);
      const { status } = await client.request({ path: '/readyz' }).catch(() => ({ status: 0 }));
      client.close();
      return status === 200;
    };
    if ((await until(isReady, 10_000)) === Infinity) throw new Error('haproxy did not start');
    return this;
  }

  async dispose() {
    process.off('exit', this.#end);
    if (this.#child?.exitCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#end();
    await gone;
  }
}

function configuration(port, sockets) {
  const servers = sockets.map(
    (socket, index) => `  server s${index} unix@${socket} check inter 100 fall 1 rise 1`,
  );
  return `global
  maxconn 1000
defaults
  mode http
  timeout connect 1s
  timeout client 60s
  timeout server 60s
  timeout check 2s
  option redispatch
  retries 3
frontend in
  bind 127.0.0.1:${port}
  default_backend servers
backend servers
  balance roundrobin
  option httpchk GET /readyz
${servers.join('\n')}
`;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}
