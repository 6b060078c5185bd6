import { type DockerConnection, send } from '../../../core/docker/connect.js';
import { unreachable, unusable } from '../../../core/docker/engine-errors.js';
import { readBody } from '../../../core/docker/engine-text.js';

/** What an engine tells about itself. */
export interface EngineVersion {
  version: string;
  /** Of its API. */
  api: string;
  /** Its clock, in milliseconds, where it tells that. */
  time: number | undefined;
}

/** Asks an engine what it is. Rejects with `docker_unavailable`. */
export async function askEngineVersion(
  connection: DockerConnection,
  signal: AbortSignal,
): Promise<EngineVersion> {
  const response = await send(connection, { method: 'GET', path: '/version', signal }).catch(
    (error: unknown) => {
      throw unreachable(connection.address, error);
    },
  );
  const body = await readBody(response);
  const { Version, ApiVersion } = versionsIn(body);
  if (response.statusCode !== 200 || !Version)
    throw unusable(
      connection.address,
      `it answered ${response.statusCode} to GET /version, and not as an engine does`,
    );
  return {
    version: Version,
    api: ApiVersion ?? 'unknown',
    time: Date.parse(response.headers.date ?? '') || undefined,
  };
}

function versionsIn(body: string): { Version?: string; ApiVersion?: string } {
  try {
    return JSON.parse(body) as { Version?: string; ApiVersion?: string };
  } catch {
    return {};
  }
}
