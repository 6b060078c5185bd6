import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { until } from './wait.js';

/** A redis-server on a socket file that loses nothing which it has acknowledged: each write is on the disk by then. */
export class Redis {
  kills = 0;
  #child;

  constructor(directory) {
    this.directory = join(directory, 'redis');
    this.socket = join(this.directory, 'redis.sock');
    mkdirSync(this.directory);
    process.once('exit', this.#end);
  }

  /** For `--store`. */
  get address() {
    return `unix:${this.socket}`;
  }

  async start() {
    const settings = ['--port', '0', '--unixsocket', this.socket, '--dir', this.directory, '--save', ''];
    const durable = ['--appendonly', 'yes', '--appendfsync', 'always'];
    this.#child = spawn('redis-server', [...settings, ...durable], { stdio: 'ignore' });
    if ((await until(() => answers(this.socket), 10_000)) === Infinity)
      throw new Error('redis-server did not start');
    return this;
  }

  /** SIGKILL. */
  async kill() {
    this.kills += 1;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }

  dispose() {
    process.off('exit', this.#end);
    this.#end();
  }

  #end = () => void this.#child?.kill('SIGKILL');
}

function answers(socket) {
  return new Promise((resolve) => {
    const client = connect(socket, () => client.write('PING\r\n'));
    client.once('data', (answer) => {
      client.destroy();
      resolve(answer.toString().startsWith('+PONG'));
    });
    client.once('error', () => resolve(false));
  });
}
