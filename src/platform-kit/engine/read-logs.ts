import { setTimeout as pause } from 'node:timers/promises';
import type { LogRequest, TakeLine } from '../../core/model/log-lines.js';
import { EngineResponseError } from './engine-answers.js';
import type { EngineDoor } from './engine-door.js';
import { LogFrames } from './log-frames.js';

/** Milliseconds until an instance that ended is looked at again by those who follow it. */
const FOLLOW_AGAIN = 500;

/** Where reading begins, as the engine takes it: `since` in seconds, with nanoseconds. */
interface Beginning {
  tail?: number | undefined;
  since?: string | undefined;
}

/** One that writes, whatever runs it at a time. */
export interface LogSource {
  door: Pick<EngineDoor, 'stream'>;
  /** The engine's path of what it has written, now; nothing where nothing runs for it. Rejects when it can't be told. */
  path(signal?: AbortSignal): Promise<string | undefined>;
  /** Whether it is to be there still. */
  isThere(): Promise<boolean>;
}

/** Hands over what is written, the oldest first. What is followed may be started again meanwhile, and is followed until it is gone. */
export async function readLogs(
  source: LogSource,
  { follow, tail, since }: LogRequest,
  take: TakeLine,
  signal?: AbortSignal,
): Promise<void> {
  const asked = since && engineTime(since);
  const begun = engineTime(new Date());
  let from: Beginning = { tail, since: asked };
  for (;;) {
    const path = await source.path(signal);
    const last = path && (await readOnce(source.door, path, { ...from, follow }, take, signal));
    if (!follow || !(await source.isThere())) return;
    if (last !== undefined) from = { since: justAfter(last) };
    // There were no lines, or none was wanted of those from before: all that come now are new.
    else if (from.tail !== undefined) from = { since: tail === 0 ? begun : asked };
    await pause(FOLLOW_AGAIN, undefined, { signal });
    if (!(await source.isThere())) return;
  }
}

/** Resolves to the time of the last line, once the container has ended or all is told. */
async function readOnce(
  door: LogSource['door'],
  path: string,
  { follow, tail, since }: Beginning & { follow: boolean },
  take: TakeLine,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const frames = new LogFrames();
  const hand = async (lines: ReturnType<LogFrames['end']>) => {
    for (const line of lines) await take(line);
  };
  const query = {
    stdout: 'true',
    stderr: 'true',
    timestamps: 'true',
    follow: String(follow),
    tail: tail === undefined ? 'all' : String(tail),
    ...(since === undefined ? {} : { since }),
  };
  try {
    await door.stream({ method: 'GET', path, query, signal, follows: follow }, (piece) =>
      hand(frames.read(piece)),
    );
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
  await hand(frames.end());
  return frames.last;
}

/** It is not there yet, or no more. */
function isAbsent(error: unknown): boolean {
  return error instanceof EngineResponseError && (error.status === 404 || error.status === 409);
}

function engineTime(moment: Date): string {
  return (moment.getTime() / 1_000).toFixed(3);
}

/** The first moment after one that the engine told, in its nanoseconds. */
function justAfter(timestamp: string): string {
  const [, whole = '', fraction = ''] = /^(.*?)(?:\.(\d+))?Z$/.exec(timestamp) ?? [];
  const nanoseconds = BigInt(fraction.padEnd(9, '0').slice(0, 9)) + 1n;
  const seconds = BigInt(Date.parse(`${whole}Z`) / 1_000) + nanoseconds / 1_000_000_000n;
  return `${seconds}.${String(nanoseconds % 1_000_000_000n).padStart(9, '0')}`;
}
