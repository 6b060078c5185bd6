import { ShimError } from '../../core/model/errors.js';
import type { IncomingMessage } from 'node:http';
import { type DockerConnection, type EngineRequest, send } from '../../core/docker/connect.js';

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

/** The answer piece by piece, as it comes. Rejects with `EngineResponseError`. */
export async function piecesOf(
  connection: DockerConnection,
  request: EngineRequest,
): Promise<AsyncIterable<Buffer>> {
  const response: IncomingMessage = await send(connection, request);
  const { statusCode: status = 0 } = response;
  if (status < 400) return response as AsyncIterable<Buffer>;
  throw new EngineResponseError(status, reasonIn(await boundedText(response)));
}

/** The parsed answer; undefined when it has no body. Rejects with `EngineResponseError`. */
export async function answerOf(connection: DockerConnection, request: EngineRequest): Promise<unknown> {
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

/** A thousand containers are listed in a megabyte or two, ten thousand small releases of a swarm in some ten. */
const MOST = 256 * 1024 * 1024;

/** All that an engine answers, up to a bound. */
async function boundedText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST)
      throw new ShimError('unreadable_answer', `the Docker Engine answered more than ${MOST / 2 ** 20} MiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
