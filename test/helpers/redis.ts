import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, it } from 'vitest';
import { connect } from 'node:net';
import { until } from './processes.js';

/** A real redis-server with a directory, a socket file and an append-only file of its own. */
export interface RedisForTests {
  socket: string;
  /** For `--store`. */
  address: string;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it again on what it has kept; resolves when it answers. */
  start(): Promise<void>;
  pause(): void;
  resume(): void;
  /** Ends it and removes its directory. */
  dispose(): Promise<void>;
}

/** Whether redis-server is here; with REQUIRE_REDIS=1 it must be, so that nothing is skipped where it is expected. */
const isHere = hasRedis();

function hasRedis(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    if (process.env.REQUIRE_REDIS === '1') throw new Error('redis-server is missing');
    return false;
  }
}

/** Tests that need a Redis; one skipped test that says why where there is none. */
export function describeWithRedis(name: string, suite: () => void): void {
  if (isHere) return void describe(name, suite);
  describe(name, () => it.skip('needs redis-server: apt-get install redis-server', () => undefined));
}

/** Names of stores that can be tested here. */
export const STORES_HERE = ['memory', 'file', ...(isHere ? ['redis' as const] : [])] as const;

/** @param options More options of redis-server, such as `--requirepass`. */
export async function startRedis(options: readonly string[] = []): Promise<RedisForTests> {
  const directory = mkdtempSync(join(tmpdir(), 'redis-'));
  const socket = join(directory, 'redis.sock');
  const settings = [
    '--dir',
    directory,
    '--unixsocket',
    socket,
    '--appendonly',
    'yes',
    '--appendfsync',
    'always',
  ];
  const start = () =>
    execa('redis-server', [...settings, '--port', '0', '--save', '', ...options], {
      reject: false,
      stdin: 'ignore',
      buffer: false,
      cleanup: true,
    });
  let child = start();
  const answers = () => until(() => canConnect(socket), 'redis-server');
  await answers();
  return {
    socket,
    address: `unix:${socket}`,
    async kill() {
      child.kill('SIGKILL');
      await child;
    },
    async start() {
      child = start();
      await answers();
    },
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async dispose() {
      child.kill('SIGKILL');
      await child;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function canConnect(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const client = connect(socket, () => client.write('PING\r\n'));
    client.once('data', (answer) => {
      client.destroy();
      // Also when it asks for a password, but not while it reads what it has kept.
      resolve(!answer.toString().startsWith('-LOADING'));
    });
    client.once('error', () => resolve(false));
  });
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
