import { setMaxListeners } from 'node:events';
import { isShimError, ShimError } from '../../core/model/errors.js';
import { connectDocker, type EngineRequest } from '../../core/docker/connect.js';
import type { EngineLookup } from '../../core/docker/settings/engine-address.js';
import { unreachable, unusable } from '../../core/docker/engine-errors.js';
import { withLinkedSignal } from '../../core/model/abort.js';
import { LIMITS } from '../../core/model/limits.js';
import { SilenceTimer } from '../../core/model/silence-timer.js';
import { Lane } from '../../core/sharing/lane.js';
import { answerOf, EngineResponseError, piecesOf } from './engine-answers.js';

/** One call; `path` is encoded already. Without a signal of its caller it ends by its time limit. */
export type EngineCall = Omit<EngineRequest, 'signal'> & { signal?: AbortSignal | undefined };

const PING_LIMIT = 5_000;
/** Milliseconds that any other call may take, its wait for a place included. */
const CALL_LIMIT = 30_000;
const PLACES = { places: 8, queue: 1_024, patience: CALL_LIMIT };
/** For answers that go on. */
const READERS = { places: LIMITS.logReaders, queue: 0, patience: CALL_LIMIT };

/**
 * The Docker Engine that the instances live on. Every call has a place among few, a time limit, and ends with its caller
 * and with `stop`; it ends well, in an `EngineResponseError`, in `docker_unavailable` or in `interrupted`.
 */
export class EngineDoor {
  private readonly lane = new Lane(PLACES);
  private readonly readers = new Lane(READERS);
  private readonly stopping = new AbortController();

  constructor(
    private readonly lookup: EngineLookup,
    private readonly limit = CALL_LIMIT,
  ) {
    // As many calls as may be listen to it.
    setMaxListeners(0, this.stopping.signal);
  }

  /** The parsed answer; undefined when it has no body. */
  async call<T>(call: EngineCall): Promise<T> {
    return (await this.limited(call, this.limit)).value as T;
  }

  /** As `call`; undefined when the engine answers with one of these statuses. */
  async callUnless<T>(statuses: readonly number[], call: EngineCall): Promise<T | undefined> {
    try {
      return await this.call<T>(call);
    } catch (error) {
      if (error instanceof EngineResponseError && statuses.includes(error.status)) return undefined;
      throw error;
    }
  }

  /** The engine's address; rejects with `docker_unavailable` when it does not answer. */
  async ping(signal?: AbortSignal): Promise<string> {
    return (await this.limited({ method: 'GET', path: '/_ping', signal }, PING_LIMIT)).address;
  }

  /**
   * Hands over an answer piece by piece, each when the last one was taken. It may be silent for as long as any call
   * takes, or for ever where it follows something.
   */
  async stream(
    { follows, ...call }: EngineCall & { follows: boolean },
    take: (piece: Buffer) => void | Promise<void>,
  ): Promise<void> {
    const { address, ...connection } = await connectDocker(this.lookup);
    await withLinkedSignal([this.stopping.signal, call.signal], async (signal, abort) => {
      let isLate = false;
      const silence = new SilenceTimer(follows ? undefined : this.limit, () => {
        isLate = true;
        abort();
      });
      try {
        await this.readers.run(async () => {
          for await (const piece of await piecesOf({ address, ...connection }, { ...call, signal })) {
            silence.stop();
            await take(piece);
            silence.listen();
          }
        }, signal);
      } catch (error) {
        if (isLate) throw late(address, this.limit);
        throw signal.aborted ? interruptedCall() : told(address, error);
      } finally {
        silence.stop();
      }
    });
  }

  /** Ends every call under way, and every later one. */
  stop(): void {
    this.lane.close();
    this.readers.close();
    this.stopping.abort();
  }

  private async limited(call: EngineCall, limit: number): Promise<{ value: unknown; address: string }> {
    const { address, ...connection } = await connectDocker(this.lookup);
    const expiry = AbortSignal.timeout(limit);
    return withLinkedSignal([this.stopping.signal, call.signal, expiry], async (signal) => {
      try {
        return await this.lane.run(
          async () => ({ value: await answerOf({ address, ...connection }, { ...call, signal }), address }),
          signal,
        );
      } catch (error) {
        if (expiry.aborted && !call.signal?.aborted && !this.stopping.signal.aborted)
          throw late(address, limit);
        throw signal.aborted ? interruptedCall() : told(address, error);
      }
    });
  }
}

function late(address: string, limit: number): ShimError {
  return unusable(address, `it did not answer within ${limit / 1000} s`);
}

function told(address: string, error: unknown): unknown {
  return isShimError(error) || error instanceof EngineResponseError ? error : unreachable(address, error);
}

function interruptedCall(): ShimError {
  return new ShimError('interrupted', 'interrupted while the Docker Engine was asked');
}

/** True for an engine that is not there, whatever the reason. */
export function isUnavailable(error: unknown): error is ShimError {
  return isShimError(error, 'docker_unavailable');
}
