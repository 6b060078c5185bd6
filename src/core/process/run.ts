import type { Readable } from 'node:stream';
import type { execa as Execa } from 'execa';
import { whenAborted } from '../model/abort.js';
import { ShimError } from '../model/errors.js';
import { deadline, settledWithin } from './deadline.js';
import { killGroup, killMarked, RUN_MARK, runMark } from './kill-tree.js';
import { OutputBuffer } from './output-buffer.js';
import { requireDescriptors, spawnError } from './spawn-errors.js';

const STDOUT_LIMIT = 16 * 1024 * 1024;
const STDERR_LIMIT = 64 * 1024;

/** Milliseconds between the polite and the final signal, and for pipes that a grandchild still holds. */
const GRACE = 400;
const PIPE_GRACE = 500;

export interface RunRequest {
  file: string;
  args: readonly string[];
  /** The whole environment of the child. */
  env: Readonly<Record<string, string>>;
  /** Milliseconds until the tree is ended. */
  timeout: number;
  signal?: AbortSignal | undefined;
  /** Process groups that are alive and their marks; kept up to date, for whoever must end them at once. */
  live?: Map<number, string> | undefined;
}

/** How a run ended; never holds the command line. */
export interface RunResult {
  ending: 'exited' | 'timed_out' | 'interrupted' | 'too_much_output';
  exitCode: number | undefined;
  /** The signal that ended it, when nobody here sent it. */
  signal: string | undefined;
  stdout: string;
  /** The last 64 KiB. */
  stderr: string;
}

/**
 * The door to execa: one child in a process group of its own, stdin closed, both outputs drained and bounded.
 * Settles within a second of its deadline whatever the child does: execa alone waits for a grandchild that holds
 * stdout, signals the child only, and crashes the process when descriptors run out, so the deadline, the group
 * and the pipes are handled here. Rejects with `ShimError` only when nothing was started.
 */
export async function run(request: RunRequest): Promise<RunResult> {
  const { execa } = await import('execa');
  if (request.signal?.aborted)
    throw new ShimError('interrupted', 'interrupted before it began', { nothingBegan: true });
  requireDescriptors();
  const mark = runMark();
  const child = spawnChild(execa, request, mark);
  if (child.pid === undefined) throw spawnError((await child).cause, request.file);
  child.catch(() => undefined);
  return supervise(child, child.pid, mark, request);
}

type Child = ReturnType<typeof execaCall>;

function spawnChild(execa: typeof Execa, request: RunRequest, mark: string): Child {
  try {
    return execaCall(execa, request, mark);
  } catch (error) {
    throw spawnError(error, request.file);
  }
}

function execaCall(execa: typeof Execa, { file, args, env }: RunRequest, mark: string) {
  return execa(file, args, {
    env: { ...env, [RUN_MARK]: mark },
    extendEnv: false,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    encoding: 'buffer',
    buffer: false,
    reject: false,
    cleanup: false,
    detached: true,
  });
}

async function supervise(child: Child, pid: number, mark: string, request: RunRequest): Promise<RunResult> {
  request.live?.set(pid, mark);
  const stdout = new OutputBuffer(STDOUT_LIMIT, 'head');
  const stderr = new OutputBuffer(STDERR_LIMIT, 'tail');
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const drained = Promise.all([drain(child.stdout, stdout), drain(child.stderr, stderr)]);

  const ending = await firstEnding(exited, stdout, request);
  if (ending !== 'exited') await endTree(pid, mark, exited);
  await settledWithin(drained, ending === 'exited' ? PIPE_GRACE : 0);
  // What is left in the group has no one to report to any more.
  killGroup(pid, 'SIGKILL');
  child.stdout.destroy();
  child.stderr.destroy();
  request.live?.delete(pid);
  const { code, signal } = ending === 'exited' ? await exited : { code: null, signal: null };
  return {
    ending: stdout.overflowed ? 'too_much_output' : ending,
    exitCode: code ?? undefined,
    signal: signal ?? undefined,
    stdout: stdout.text(),
    stderr: stderr.text(),
  };
}

function firstEnding(
  exited: Promise<unknown>,
  stdout: OutputBuffer,
  { timeout, signal }: RunRequest,
): Promise<RunResult['ending']> {
  return new Promise((resolve) => {
    const settle = (ending: RunResult['ending']) => {
      callOff();
      stopListening();
      resolve(ending);
    };
    const abort = () => settle('interrupted');
    let stopListening = () => {};
    const callOff = deadline(timeout, () => settle('timed_out'));
    stdout.onOverflow = () => settle('too_much_output');
    void exited.then(() => settle('exited'));
    stopListening = whenAborted(signal, abort);
  });
}

/** Polite signal to the group, then the final one to everything that the run started. */
async function endTree(pid: number, mark: string, exited: Promise<unknown>): Promise<void> {
  killGroup(pid, 'SIGTERM');
  await settledWithin(exited, GRACE);
  killGroup(pid, 'SIGKILL');
  await killMarked(mark);
}

function drain(stream: Readable, into: OutputBuffer): Promise<void> {
  return new Promise((resolve) => {
    stream.on('data', (chunk: Buffer) => into.add(chunk));
    stream.on('error', () => undefined);
    stream.once('close', resolve);
  });
}
