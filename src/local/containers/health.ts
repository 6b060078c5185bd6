import { get } from 'node:http';
import { toWellFormed } from '../../core/input/text.js';
import type { HealthCheck } from '../../core/model/types.js';

/** Seconds: the platform's default, and the most that a listing waits. */
const DEFAULT_TIMEOUT = 3;
const LONGEST = 10;

/** Asks an instance at its health check's path; 200 means alive. Never rejects. */
export function isHealthy(
  { host, port }: { host: string; port: number },
  { path = '/', timeout = DEFAULT_TIMEOUT }: HealthCheck,
  signal?: AbortSignal,
): Promise<boolean> {
  const limit = AbortSignal.timeout(Math.min(timeout, LONGEST) * 1000);
  return new Promise((resolve) => {
    const end = (healthy: boolean) => {
      limit.removeEventListener('abort', giveUp);
      signal?.removeEventListener('abort', giveUp);
      request.destroy();
      resolve(healthy);
    };
    const giveUp = () => end(false);
    const request = get({ host, port, path: encodePath(path), agent: false });
    request.on('response', ({ statusCode }) => end(statusCode === 200)).on('error', giveUp);
    limit.addEventListener('abort', giveUp, { once: true });
    signal?.addEventListener('abort', giveUp, { once: true });
  });
}

/** What is percent-encoded already stays as it is. */
function encodePath(path: string): string {
  return encodeURI(toWellFormed(path)).replace(/%25([\da-f]{2})/gi, '%$1');
}
