import type Dockerode from 'dockerode';
import type { ShimError } from '../../core/model/errors.js';
import { isShimError } from '../../core/model/errors.js';
import { connectDocker, send } from '../../core/docker/connect.js';
import type { EngineLookup } from '../../core/docker/engine-address.js';
import { unreachable, unusable } from '../../core/docker/engine-errors.js';

/** The engine was asked and said no. */
export class EngineRefusal extends Error {
  override readonly name = 'EngineRefusal';

  constructor(
    readonly status: number,
    reason: string,
  ) {
    super(reason);
  }
}

const PING_LIMIT = 5000;

/** The Docker Engine that the instances live on: every call ends well, in an `EngineRefusal` or in `docker_unavailable`. */
export class EngineDoor {
  constructor(private readonly lookup: EngineLookup) {}

  async call<T>(task: (docker: Dockerode) => Promise<T>): Promise<T> {
    const { docker, address } = await connectDocker(this.lookup);
    try {
      return await task(docker);
    } catch (error) {
      throw engineError(error, address);
    }
  }

  /** As `call`; undefined when the engine answers with one of these statuses. */
  async callUnless<T>(
    statuses: readonly number[],
    task: (docker: Dockerode) => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await this.call(task);
    } catch (error) {
      if (error instanceof EngineRefusal && statuses.includes(error.status)) return undefined;
      throw error;
    }
  }

  /** The engine's address; rejects with `docker_unavailable` when it does not answer. */
  async ping(): Promise<string> {
    const connection = await connectDocker(this.lookup);
    const { address } = connection;
    const signal = AbortSignal.timeout(PING_LIMIT);
    try {
      const answer = await send(connection, { method: 'GET', path: '/_ping', signal });
      answer.destroy();
      if (answer.statusCode !== 200) throw unusable(address, `it answered ${answer.statusCode}`);
      return address;
    } catch (error) {
      throw signal.aborted
        ? unusable(address, `it did not answer within ${PING_LIMIT / 1000} s`)
        : engineError(error, address);
    }
  }
}

function engineError(error: unknown, address: string): Error {
  if (isShimError(error) || error instanceof EngineRefusal) return error;
  const { statusCode, json, message } = error as {
    statusCode?: number;
    json?: { message?: string };
    message: string;
  };
  if (statusCode === undefined) return unreachable(address, error);
  return new EngineRefusal(statusCode, json?.message ?? message);
}

/** True for an engine that is not there, whatever the reason. */
export function isUnavailable(error: unknown): error is ShimError {
  return isShimError(error, 'docker_unavailable');
}
