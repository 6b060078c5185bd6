import type { LogRequest, TakeLine } from '../../core/model/log-lines.js';
import { type EngineDoor, EngineResponseError } from './engine-door.js';
import { LogFrames } from './log-frames.js';

/**
 * Hands over what a container writes, from the moment that is asked for on, as long as it runs or until all is told.
 * @returns When the last line was written, if there was one.
 */
export async function readContainerLogs(
  door: EngineDoor,
  container: string,
  { follow, tail, since }: Omit<LogRequest, 'since'> & { since?: string | undefined },
  take: TakeLine,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const frames = new LogFrames();
  let last: string | undefined;
  const hand = async (lines: ReturnType<LogFrames['end']>) => {
    for (const line of lines) {
      last = line.timestamp;
      await take(line);
    }
  };
  const query = {
    stdout: 'true',
    stderr: 'true',
    timestamps: 'true',
    follow: String(follow),
    tail: tail === undefined ? 'all' : String(tail),
    ...(since === undefined ? {} : { since }),
  };
  const path = `/containers/${encodeURIComponent(container)}/logs`;
  try {
    await door.stream({ method: 'GET', path, query, signal, follows: follow }, (piece) =>
      hand(frames.read(piece)),
    );
  } catch (error) {
    // It is not there yet, or no more.
    if (!(error instanceof EngineResponseError) || (error.status !== 404 && error.status !== 409))
      throw error;
  }
  await hand(frames.end());
  return last;
}

/** A moment as the engine takes it: seconds with nanoseconds. */
export function engineTime(moment: Date): string {
  return (moment.getTime() / 1_000).toFixed(3);
}

/** The first moment after one that the engine told, in its nanoseconds. */
export function justAfter(timestamp: string): string {
  const [, whole = '', fraction = ''] = /^(.*?)(?:\.(\d+))?Z$/.exec(timestamp) ?? [];
  const nanoseconds = BigInt(fraction.padEnd(9, '0').slice(0, 9)) + 1n;
  const seconds = BigInt(Date.parse(`${whole}Z`) / 1_000) + nanoseconds / 1_000_000_000n;
  return `${seconds}.${String(nanoseconds % 1_000_000_000n).padStart(9, '0')}`;
}
