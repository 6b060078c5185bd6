import { isShimError, ShimError } from '../../core/model/errors.js';
import type { IncomingMessage } from 'node:http';
import { connectDocker, type EngineRequest, send } from '../../core/docker/connect.js';
import type { EngineLookup } from '../../core/docker/settings/engine-address.js';
import { unreachable, unusable } from '../../core/docker/engine-errors.js';
import { withLinkedSignal } from '../../core/model/abort.js';
import { LIMITS } from '../../core/model/limits.js';
import { Lane } from '../../core/sharing/lane.js';
import { boundedText } from './bounded-text.js';

/** The engine was asked and said no. */
export class EngineResponseError extends Error {
  override readonly name = 'EngineResponseError';

  constructor(
    readonly status: number,
    reason: string,
  ) {
    super(reason);
  }
}

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
  ) {}

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
      const expire = () => {
        isLate = true;
        abort();
      };
      const silence = follows ? undefined : setTimeout(expire, this.limit);
      const request = { ...call, signal };
      try {
        await this.readers.run(async () => {
          for await (const piece of await opened({ address, ...connection }, request)) {
            silence?.refresh();
            await take(piece);
            silence?.refresh();
          }
        }, signal);
      } catch (error) {
        if (isLate) throw late(address, this.limit);
        throw signal.aborted ? interruptedCall() : told(address, error);
      } finally {
        clearTimeout(silence);
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
          async () => ({ value: await ask({ address, ...connection }, { ...call, signal }), address }),
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

async function opened(
  connection: Parameters<typeof send>[0],
  request: EngineRequest,
): Promise<AsyncIterable<Buffer>> {
  const response: IncomingMessage = await send(connection, request);
  const { statusCode: status = 0 } = response;
  if (status < 400) return response as AsyncIterable<Buffer>;
  throw new EngineResponseError(status, reasonIn(await boundedText(response)));
}

async function ask(connection: Parameters<typeof send>[0], request: EngineRequest): Promise<unknown> {
  const response = await send(connection, request);
  const { statusCode: status = 0 } = response;
  const text = await boundedText(response);
  if (status === 304 || status >= 400) throw new EngineResponseError(status, reasonIn(text));
  return text === '' || request.path === '/_ping' ? undefined : (JSON.parse(text) as unknown);
}

/** The engine's own words. */
function reasonIn(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    if (typeof message === 'string') return message;
  } catch {
    // Something else answers there.
  }
  return text.slice(0, 200);
}

function interruptedCall(): ShimError {
  return new ShimError('interrupted', 'interrupted while the Docker Engine was asked');
}

/** True for an engine that is not there, whatever the reason. */
export function isUnavailable(error: unknown): error is ShimError {
  return isShimError(error, 'docker_unavailable');
}
