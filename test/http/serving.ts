import { EventEmitter, once } from 'node:events';
import { Readable, Writable } from 'node:stream';
import type { Host } from '../../src/commands/globals/host.js';
import type { ShimFactory } from '../../src/commands/invocation/context.js';
import type { Shim } from '../../src/core/shim.js';
import type { ShimOptions } from '../../src/assembly/shim-options.js';
import { main } from '../../src/main.js';

export interface Serving {
  /** Resolves to the line that tells the address; rejects when `serve` ends first. */
  ready: Promise<string>;
  url: Promise<string>;
  exitCode: Promise<number>;
  signal(name: NodeJS.Signals): void;
  stdout(): string;
  stderr(): string;
  options: () => ShimOptions | undefined;
  title: () => string;
  /** The code that the process was ended with at once. */
  exited: Promise<number>;
}

/** Runs `serve` in process, over operations that the test gives; `undefined`: the real ones. */
export function serving(argv: string[], shim: Shim | undefined, env: Record<string, string> = {}): Serving {
  const signals = new EventEmitter();
  const [out, err] = [memory(), memory()];
  let options: ShimOptions | undefined;
  let title = '';
  let exit: (code: number) => void = () => undefined;
  const exited = new Promise<number>((resolve) => (exit = resolve));
  const host: Host = {
    env,
    stdin: Readable.from([]),
    stdout: out.stream,
    stderr: err.stream,
    pid: 4711,
    nodeVersion: process.version,
    onSignal: (name, listener) => {
      signals.on(name, listener);
      return () => signals.off(name, listener);
    },
    setTitle: (text) => (title = text),
    exit: (code) => {
      exit(code);
      throw new Error('the process ended');
    },
  };
  const createShim: ShimFactory | undefined =
    shim &&
    (async (given) => {
      options = given;
      return shim;
    });
  const exitCode = main(['serve', ...argv], host, createShim);
  const ready = Promise.race([
    once(out.lines, 'line').then(([line]) => String(line)),
    exitCode.then((code) => Promise.reject(new Error(`serve ended with ${code}: ${err.text()}`))),
  ]);
  ready.catch(() => undefined);
  const url = ready.then((line) => /\S+:\S+/.exec(line)?.[0] ?? '');
  url.catch(() => undefined);
  return {
    ready,
    url,
    exitCode,
    exited,
    signal: (name) => {
      try {
        signals.emit(name);
      } catch (error) {
        if ((error as Error).message !== 'the process ended') throw error;
      }
    },
    stdout: out.text,
    stderr: err.text,
    options: () => options,
    title: () => title,
  };
}

function memory() {
  const lines = new EventEmitter();
  let text = '';
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      text += chunk.toString();
      lines.emit('line', text.trim());
      done();
    },
  });
  return { stream, lines, text: () => text };
}
