import { setTimeout as pause } from 'node:timers/promises';
import type { LogRequest, TakeLine } from '../../core/model/log-lines.js';
import { isKept } from '../nouns/lookup.js';
import type { StoredDeploy } from '../state/schema.js';
import type { StateStore } from '../state/store.js';
import { EngineResponseError } from './engine-answers.js';
import type { EngineDoor } from './engine-door.js';
import { InstanceContainers } from './instance-containers.js';
import { containerName } from './labels.js';
import { LogFrames } from './log-frames.js';

/** Milliseconds until an instance that ended is looked at again by those who follow it. */
const FOLLOW_AGAIN = 500;

/** Where reading begins, as the engine takes it: `since` in seconds, with nanoseconds. */
interface Beginning {
  tail?: number | undefined;
  since?: string | undefined;
}

/** What instances write, as the engine keeps it. */
export class InstanceLogs {
  private readonly containers: InstanceContainers;

  constructor(
    private readonly door: EngineDoor,
    private readonly store: StateStore,
  ) {
    this.containers = new InstanceContainers(door);
  }

  /** What is followed may be started again meanwhile, and is followed until its deploy is gone. */
  async read(
    deploy: StoredDeploy,
    instance: string,
    { follow, tail, since }: LogRequest,
    take: TakeLine,
    signal?: AbortSignal,
  ): Promise<void> {
    const local = await this.store.id();
    const name = containerName({ local, instance });
    const asked = since && engineTime(since);
    const begun = engineTime(new Date());
    const isThere = () => isKept(this.store.read(), deploy.id);
    let from: Beginning = { tail, since: asked };
    for (;;) {
      await this.containers.inspectOwn(local, instance, signal);
      const last = await this.readOnce(name, { ...from, follow }, take, signal);
      if (!follow || !isThere()) return;
      if (last !== undefined) from = { since: justAfter(last) };
      // There were no lines, or none was wanted of those from before: all that come now are new.
      else if (from.tail !== undefined) from = { since: tail === 0 ? begun : asked };
      await pause(FOLLOW_AGAIN, undefined, { signal });
      if (!isThere()) return;
    }
  }

  /** Resolves to the time of the last line, once the container has ended or all is told. */
  private async readOnce(
    container: string,
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
    const path = `/containers/${encodeURIComponent(container)}/logs`;
    try {
      await this.door.stream({ method: 'GET', path, query, signal, follows: follow }, (piece) =>
        hand(frames.read(piece)),
      );
    } catch (error) {
      if (!isAbsent(error)) throw error;
    }
    await hand(frames.end());
    return frames.last;
  }
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
