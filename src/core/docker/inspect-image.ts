import { invalidInput, quoteValue } from '../input/invalid-input.js';
import { isShimError, ShimError } from '../model/errors.js';
import { send, type DockerConnection } from './connect.js';
import { hintForAnswer, unreachable, unusable } from './engine-errors.js';
import { errorBody } from './engine-text.js';
import { blameIn } from './pull-text.js';
import { Watch } from '../process/watch.js';

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
  if (statusCode === 200) {
    response.destroy();
    return true;
  }
  const { text, foreign } = await errorBody(response);
  if (statusCode === 404 && !foreign) return false;
  if (statusCode === 400 && /invalid reference format|repository name/i.test(text))
    throw invalidInput(`invalid image ${quoteValue(reference)}: ${text}`, 'check it with: docker pull');
  throw unusable(
    connection.address,
    `it answered ${statusCode}: ${text}`,
    hintForAnswer(blameIn(text), foreign, 'GET /images/…/json'),
  );
}
