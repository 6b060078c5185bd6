import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { join } from 'node:path';
import { rest } from '../chaos/harness/wait.js';
import { configurationOf, fill, socketLineOf } from './page.js';

const START_LIMIT = 15_000;
const PEM = '/etc/ssl/certs/shim.example.pem';
const KEY = '/etc/ssl/private/shim.example.key';
const SOCKET = '/run/qappctl-shim/socket';

/** How each is started on the page's configuration: the rest of its files, its words, what else is written otherwise. */
export const PROXIES = {
  haproxy: {
    program: 'haproxy',
    file: ({ configuration, directory, port }) =>
      fill(configuration, [
        [':443', `127.0.0.1:${port}`],
        ['/etc/ssl/private/shim.example.pem', join(directory, 'both.pem')],
      ]),
    args: (file) => ['-db', '-f', file],
  },
  nginx: {
    program: 'nginx',
    file: ({ configuration, directory, port, idle }) => `${process.getuid() === 0 ? 'user www-data;' : ''}
daemon off;
pid ${directory}/nginx.pid;
error_log stderr warn;
events { worker_connections 1024; }
http {
access_log off;
${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${directory}/${kind};`).join('\n')}
${fill(configuration, [...certificates(directory), ['listen 443', `listen 127.0.0.1:${port}`], ['keepalive_timeout 60s', `keepalive_timeout ${idle}s`]])}
}
`,
    args: (file) => ['-c', file, '-e', 'stderr'],
  },
  caddy: {
    program: 'caddy',
    file: ({ configuration, directory, port, idle }) =>
      `{\n\tadmin off\n\tauto_https off\n}\n${fill(configuration, [...certificates(directory), ['shim.example:443', `shim.example:${port}`], ['keepalive 60s', `keepalive ${idle}s`]])}`,
    args: (file) => ['run', '--config', file, '--adapter', 'caddyfile'],
  },
  apache2: {
    program: 'apache2',
    file: ({ configuration, directory, port, idle }) => `ServerRoot ${directory}
ServerName shim.example
PidFile ${directory}/apache2.pid
Mutex file:${directory}
DefaultRuntimeDir ${directory}
ErrorLog ${directory}/apache2.log
Listen 127.0.0.1:${port}
${process.getuid() === 0 ? 'User www-data\nGroup www-data' : ''}
${['mpm_event', 'authz_core', 'proxy', 'proxy_http', 'ssl', 'headers', 'socache_shmcb'].map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
${fill(configuration, [...certificates(directory), ['*:443', `127.0.0.1:${port}`], ['ttl=60', `ttl=${idle}`]])}`,
    args: (file) => ['-D', 'FOREGROUND', '-f', file],
  },
};

function certificates(directory) {
  return [
    [PEM, join(directory, 'shim.pem')],
    [KEY, join(directory, 'shim.key')],
  ];
}

/**
 * Starts a proxy on a free port of 127.0.0.1, in front of a server at `upstream` (`host:port`, or the path of a socket
 * file); it lets go of idle connections after so many seconds.
 */
export async function startProxy(name, { workplace, certificate, upstream, idle }) {
  const directory = join(workplace.directory, `${name}-${upstream.startsWith('/') ? 'socket' : 'port'}`);
  mkdirSync(directory, { recursive: true });
  for (const path of [workplace.directory, directory]) chmodSync(path, 0o755);
  writeFileSync(join(directory, 'shim.pem'), certificate.cert);
  writeFileSync(join(directory, 'shim.key'), certificate.key);
  writeFileSync(join(directory, 'both.pem'), `${certificate.cert}\n${certificate.key}`);
  const { program, file, args } = PROXIES[name];
  const { from, to } = socketLineOf(name);
  const replaced = upstream.startsWith('/')
    ? [from, to.replace(SOCKET, upstream)]
    : ['127.0.0.1:9100', upstream];
  const configuration = fill(configurationOf(name), [replaced]);
  const port = await freePort();
  const path = join(directory, 'configuration');
  writeFileSync(path, file({ configuration, directory, port, idle }));
  const child = spawn(program, args(path), {
    cwd: directory,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: `${process.env.PATH}:/usr/sbin:/sbin`, HOME: directory, XDG_DATA_HOME: directory },
  });
  return untilListening(new Proxy(name, child, port));
}

class Proxy {
  output = '';

  constructor(name, child, port) {
    Object.assign(this, { name, child, port });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes) => (this.output = (this.output + bytes).slice(-8_000)));
    this.ended = once(child, 'exit');
    process.once('exit', this.kill);
  }

  kill = () => {
    try {
      process.kill(-this.child.pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  };

  async stop() {
    process.off('exit', this.kill);
    this.kill();
    await this.ended;
  }
}

async function untilListening(proxy) {
  const limit = performance.now() + START_LIMIT;
  for (;;) {
    if (proxy.child.exitCode !== null || performance.now() > limit)
      throw new Error(`${proxy.name} did not start:\n${proxy.output}`);
    if (await accepts(proxy.port)) return proxy;
    await rest(50);
  }
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const end = (accepted) => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
