import type { IncomingMessage } from 'node:http';
import { isShimError, ShimError } from '../model/errors.js';
import type { ImageRef } from '../input/image-ref.js';
import type { RegistryAuth } from './settings/auth.js';
import { send, type DockerConnection } from './connect.js';
import { unreachable } from './engine-errors.js';
import { errorBody } from './engine-text.js';
import type { PullOptions } from './engine.js';
import { pullError, type PullContext } from './pull-errors.js';
import { PullStreamDecoder, type PullEvent } from './pull-stream.js';
import { Watch, type WatchOptions } from '../process/watch.js';

export interface PullRequest extends PullContext, WatchOptions {
  auth: RegistryAuth | undefined;
  onProgress: PullOptions['onProgress'];
}

/** Pulls, and follows the engine's account of it to the end; any error in it is a failure. */
export async function pullImage(connection: DockerConnection, request: PullRequest): Promise<void> {
  const watch = new Watch({ ...request, isAlive: () => answersPing(connection, request) });
  let answered = false;
  try {
    const response = await start(connection, request, watch.signal);
    answered = true;
    await follow(response, request, () => watch.heard());
  } catch (error) {
    if (watch.cause === 'interrupted')
      throw new ShimError('interrupted', 'err docker pull: interrupted, outcome unknown');
    if (watch.cause) throw outOfTime(request, watch.cause);
    if (isShimError(error)) throw error;
    if (!answered) throw unreachable(connection.address, error);
    throw pullError({ message: 'the connection to the Docker Engine broke off' }, request);
  } finally {
    watch.end();
  }
}

function start(connection: DockerConnection, { ref, auth }: PullRequest, signal: AbortSignal) {
  const query = pullQuery(ref);
  return send(connection, { method: 'POST', path: '/images/create', query, auth, signal });
}

async function follow(response: IncomingMessage, request: PullRequest, heard: () => void): Promise<void> {
  if (response.statusCode !== 200) {
    const { text, foreign } = await errorBody(response);
    throw pullError({ code: response.statusCode, message: text, foreign }, request);
  }
  const decoder = new PullStreamDecoder();
  const handle = (event: PullEvent) => {
    if (event.kind === 'failure') throw pullError(event, request);
    request.onProgress?.(event.progress);
  };
  for await (const chunk of response as AsyncIterable<Buffer>) {
    heard();
    decoder.write(chunk).forEach(handle);
  }
  decoder.end().forEach(handle);
}

/** A digest wins over a tag, as for `docker pull`. */
function pullQuery({ registry, repository, tag, digest }: ImageRef): { fromImage: string; tag: string } {
  return { fromImage: `${registry}/${repository}`, tag: digest ?? tag };
}

/** Milliseconds within which an engine that unpacks a large layer answers all the same. */
const PING_LIMIT = 10_000;

/** While it unpacks, an engine may say nothing of a pull for minutes. */
async function answersPing(
  connection: DockerConnection,
  { signal: caller, silence }: PullRequest,
): Promise<boolean> {
  const limit = AbortSignal.timeout(Math.min(PING_LIMIT, silence));
  const signal = caller ? AbortSignal.any([limit, caller]) : limit;
  try {
    const response = await send(connection, { method: 'GET', path: '/_ping', signal });
    response.destroy();
    return response.statusCode === 200;
  } catch {
    return false;
  }
}

function outOfTime({ ref, limit, silence }: PullRequest, cause: 'timed_out' | 'silent'): ShimError {
  const what =
    cause === 'timed_out'
      ? `took longer than ${duration(limit)}`
      : `hangs, the engine said nothing for ${duration(silence)} and answers no ping`;
  return new ShimError('timed_out', `docker pull of '${ref.given}' ${what}`, {
    hint: 'check the network between the Docker Engine and the registry, or allow more time: --push-timeout 60m',
  });
}

/** `30m` or `90s`. */
function duration(milliseconds: number): string {
  return milliseconds % 60_000 === 0 ? `${milliseconds / 60_000}m` : `${milliseconds / 1000}s`;
}
