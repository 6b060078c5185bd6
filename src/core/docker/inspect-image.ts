import { isShimError, ShimError } from '../model/errors.js';
import { send, type DockerConnection } from './connect.js';
import { unreachable, unusable } from './engine-errors.js';
import { errorBody } from './engine-text.js';
import { Watch } from './watch.js';

export interface InspectOptions {
  signal: AbortSignal | undefined;
  /** Milliseconds until the engine counts as hung. */
  timeout: number;
}

/** Whether the engine holds the image: only a 404 says that it does not, everything else is an error. */
export async function inspectImage(
  connection: DockerConnection,
  reference: string,
  { signal, timeout }: InspectOptions,
): Promise<boolean> {
  const watch = new Watch({ signal, limit: timeout, silence: timeout });
  try {
    return await ask(connection, reference, watch.signal);
  } catch (error) {
    if (watch.cause === 'interrupted')
      throw new ShimError('interrupted', 'interrupted while the Docker Engine was asked');
    if (watch.cause) throw unusable(connection.address, `it did not answer within ${timeout / 1000} s`);
    throw isShimError(error) ? error : unreachable(connection.address, error);
  } finally {
    watch.end();
  }
}

async function ask(connection: DockerConnection, reference: string, signal: AbortSignal): Promise<boolean> {
  const path = `/images/${encodeURIComponent(reference)}/json`;
  const response = await send(connection, { method: 'GET', path, signal });
  const { statusCode } = response;
  if (statusCode !== 200 && statusCode !== 404)
    throw unusable(connection.address, `it answered ${statusCode}: ${await errorBody(response)}`);
  response.destroy();
  return statusCode === 200;
}
