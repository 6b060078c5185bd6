import { setTimeout as pause } from 'node:timers/promises';
import type { LogRequest, TakeLine } from '../../core/model/log-lines.js';
import { EngineResponseError } from './engine-answers.js';
import type { EngineDoor } from './engine-door.js';
import { LogFrames } from './log-frames.js';

/** Milliseconds until an instance that ended is looked at again by those who follow it. */
const FOLLOW_AGAIN = 500;

/** Where reading begins, as the engine takes it: `since` in seconds, with nanoseconds. */
export interface Beginning {
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
    const reader = path === undefined ? undefined : new LogReader(source.door, path, take);
    await reader?.read({ ...from, follow }, signal);
    if (!follow || !(await source.isThere())) return;
    if (reader?.last !== undefined) from = reader.rest;
    // There were no lines, or none was wanted of those from before: all that come now are new.
    else if (from.tail !== undefined) from = { since: tail === 0 ? begun : asked };
    await pause(FOLLOW_AGAIN, undefined, { signal });
    if (!(await source.isThere())) return;
  }
}

/** One that is read, perhaps several times over, each time from where the last one ended. */
export class LogReader {
  /** Time of the last line, as the engine told it, also of one whose line has not ended. */
  last: string | undefined;

  constructor(
    private readonly door: LogSource['door'],
    private readonly path: string,
    private readonly take: TakeLine,
  ) {}

  /** Hands over what there is, or with `follow` what comes too, until the engine ends it. */
  async read({ follow, tail, since }: Beginning & { follow: boolean }, signal?: AbortSignal): Promise<void> {
    const frames = new LogFrames();
    const hand = async (lines: ReturnType<LogFrames['end']>) => {
      for (const line of lines) await this.take(line);
      this.last = frames.last ?? this.last;
    };
    const query = {
      stdout: 'true',
      stderr: 'true',
      timestamps: 'true',
      follow: String(follow),
      tail: tail === undefined ? 'all' : String(tail),
      ...(since === undefined ? {} : { since }),
    };
    const call = { method: 'GET', path: this.path, query, signal, follows: follow } as const;
    try {
      await this.door.stream(call, (piece) => hand(frames.read(piece)));
    } catch (error) {
      if (!isAbsent(error)) throw error;
    }
    await hand(frames.end());
  }

  /** What came after what was read. */
  get rest(): Beginning {
    return this.last === undefined ? {} : { since: justAfter(this.last) };
  }
}

/** It is not there yet, or no more. */
function isAbsent(error: unknown): boolean {
  return error instanceof EngineResponseError && (error.status === 404 || error.status === 409);
}

/** As the engine takes a moment. */
export function engineTime(moment: Date): string {
  return (moment.getTime() / 1_000).toFixed(3);
}

/** The first moment after one that the engine told, in its nanoseconds. */
function justAfter(timestamp: string): string {
  const [, whole = '', fraction = ''] = /^(.*?)(?:\.(\d+))?Z$/.exec(timestamp) ?? [];
  const nanoseconds = BigInt(fraction.padEnd(9, '0').slice(0, 9)) + 1n;
  const seconds = BigInt(Date.parse(`${whole}Z`) / 1_000) + nanoseconds / 1_000_000_000n;
  return `${seconds}.${String(nanoseconds % 1_000_000_000n).padStart(9, '0')}`;
}
