import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { builtCommand } from './checkout.js';

const START_LIMIT = 20_000;
const TAIL = 64 * 1024;

/**
 * Starts the built command as a server on a free port, in a process group of its own; resolves when it has printed
 * its address.
 * @param prefix A command that starts it, for example `prlimit`; when it forks, `pid` is its own.
 * @param address Where it listens; `port` is 0 for a socket file.
 */
export async function startServer(
  workplace,
  { args = [], env = {}, prefix = [], nodeArgs = [], address = '127.0.0.1:0' } = {},
) {
  const { standIn } = workplace;
  const serve = ['serve', '--listen-addr', address, '--qappctl', standIn.path, ...args];
  const [file, ...rest] = [...prefix, process.execPath, ...nodeArgs, builtCommand(), ...serve];
  const child = spawn(file, rest, {
    detached: true,
    env: { ...workplace.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const server = new Server(child);
  process.once('exit', server.killGroup);
  await server.ready();
  return server;
}

class Server {
  output = '';
  port = 0;
  exit;
  closed;
  killGroup = () => killQuietly(-this.pid, 'SIGKILL');
  #child;

  constructor(child) {
    this.#child = child;
    this.pid = child.pid;
    this.exit = once(child, 'exit').then(([code, signal]) => {
      process.off('exit', this.killGroup);
      return { code, signal };
    });
    // Its last words may come after its end.
    this.closed = once(child, 'close');
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => (this.output = (this.output + chunk).slice(-TAIL)));
      stream.on('error', () => undefined);
    }
  }

  get stderr() {
    return this.#child.stderr;
  }

  get stdout() {
    return this.#child.stdout;
  }

  get alive() {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async ready() {
    const limit = performance.now() + START_LIMIT;
    for (;;) {
      const listening = /listening on (?:https?:\/\/[\d.]+:(\d+)|unix:)/.exec(this.output);
      this.port = Number(listening?.[1] ?? 0);
      if (listening) return;
      if (!this.alive) {
        await this.closed;
        throw new Error(`the server ended at start:\n${this.output.slice(-2_000)}`);
      }
      if (performance.now() > limit)
        throw new Error(`the server did not start:\n${this.output.slice(-2_000)}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  signal(name) {
    killQuietly(this.pid, name);
  }

  /** Ends the server alone, as the kernel would when memory runs out: what it started lives on. */
  killHard() {
    killQuietly(this.pid, 'SIGKILL');
  }

  /** Ends it the gentle way, and the hard way when that takes too long. */
  async stop() {
    if (!this.alive) return this.exit;
    this.signal('SIGTERM');
    const timer = setTimeout(this.killGroup, 15_000);
    const ending = await this.exit;
    clearTimeout(timer);
    this.killGroup();
    return ending;
  }
}

function killQuietly(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself.
  }
}
