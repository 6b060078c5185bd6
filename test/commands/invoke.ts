import { PassThrough, Readable, Writable } from 'node:stream';
import type { Host, Output } from '../../src/commands/globals/host.js';
import type { ShimFactory } from '../../src/commands/invocation/context.js';
import type { Shim } from '../../src/core/shim.js';
import type { ShimOptions } from '../../src/assembly/shim-options.js';
import { main } from '../../src/main.js';

/** The operations that a test answers itself, by noun; any other call fails the test. */
export type FakeShim = {
  [Noun in keyof Shim]?: Shim[Noun] extends (...input: never[]) => unknown ? Shim[Noun] : Partial<Shim[Noun]>;
};

export interface Invocation {
  env?: Record<string, string>;
  shim?: FakeShim;
  /** What stdin holds. */
  input?: string | Buffer;
  /** Which streams are terminals. */
  terminal?: { stdin?: boolean; stdout?: boolean; stderr?: boolean };
  /** Sent one after the other as soon as somebody listens for them. */
  signals?: NodeJS.Signals[];
  /** Sent to whoever listens still while the operations are let go of. */
  signalsAtEnd?: NodeJS.Signals[];
  /** What the operations warn of when they are made. */
  warns?: string;
}

export interface Invoked {
  exitCode: number;
  stdout: string;
  stderr: string;
  /** What the operations were made with; undefined when nobody asked for them. */
  options: ShimOptions | undefined;
  title: string;
  closed: boolean;
  /** The code of an end at once. */
  exited: number | undefined;
  /** Signals that somebody still listens for. */
  listening: string[];
}

/** Runs one command line in process, over streams that remember and operations that the test gives. */
export async function invoke(argv: readonly string[], invocation: Invocation = {}): Promise<Invoked> {
  const {
    env = {},
    shim = {},
    input = '',
    terminal = {},
    signals = [],
    signalsAtEnd = [],
    warns,
  } = invocation;
  const stdout = memory(terminal.stdout);
  const stderr = memory(terminal.stderr);
  const seen: Pick<Invoked, 'options' | 'title' | 'closed' | 'exited'> = {
    options: undefined,
    title: '',
    closed: false,
    exited: undefined,
  };
  const listeners = new Map<string, () => void>();
  const send = () => {
    if (signals.every((signal) => listeners.has(signal)))
      for (const signal of signals.splice(0)) attempt(() => listeners.get(signal)?.());
  };
  const sendAtEnd = () => {
    for (const signal of signalsAtEnd.splice(0)) attempt(() => listeners.get(signal)?.());
  };
  const host: Host = {
    env,
    stdin: terminal.stdin ? keyboard(input.toString()) : Readable.from([Buffer.from(input)]),
    stdout: stdout.stream,
    stderr: stderr.stream,
    pid: 4711,
    nodeVersion: 'v20.0.0',
    onSignal: (signal, listener) => {
      listeners.set(signal, listener);
      setImmediate(send);
      return () => listeners.delete(signal);
    },
    setTitle: (title) => (seen.title = title),
    exit: (code) => {
      seen.exited = code;
      throw new Error('the process ended');
    },
  };
  const createShim: ShimFactory = async (options) => {
    seen.options = options;
    if (warns !== undefined) options.observer?.warn?.(warns);
    return {
      close: async () => {
        seen.closed = true;
        sendAtEnd();
      },
      kill: () => undefined,
      prepare: async () => 'a fake platform',
      ...shim,
    } as unknown as Shim;
  };
  const exitCode = await main(argv, host, createShim);
  return {
    exitCode,
    stdout: stdout.text(),
    stderr: stderr.text(),
    ...seen,
    listening: [...listeners.keys()],
  };
}

/** What comes after the end of a process never happens. */
function attempt(action: () => void): void {
  try {
    action();
  } catch (error) {
    if ((error as Error).message !== 'the process ended') throw error;
  }
}

function memory(isTTY = false): { stream: Output; text: () => string } {
  const chunks: Buffer[] = [];
  const stream: Output = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
  });
  stream.isTTY = isTTY;
  stream.columns = 80;
  return { stream, text: () => Buffer.concat(chunks).toString() };
}

/** A terminal on which the text is typed a line at a time, as soon as somebody listens. */
function keyboard(typed: string): Readable & { isTTY: boolean } {
  const stream = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stream });
  const lines = typed.match(/[^\r]*\r|[^\r]+$/g) ?? [];
  const next = () => {
    const line = lines.shift();
    if (line === undefined) return;
    stream.write(line);
    setImmediate(() => setImmediate(next));
  };
  stream.once('newListener', () => setImmediate(next));
  return stream;
}
