import { get } from 'node:http';
import { toWellFormed } from '../../core/input/text.js';
import { whenAborted } from '../../core/model/abort.js';
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
      for (const stop of stopListening) stop();
      request.destroy();
      resolve(healthy);
    };
    let stopListening: (() => void)[] = [];
    const giveUp = () => end(false);
    const request = get({ host, port, path: encodePath(path), agent: false });
    request.on('response', ({ statusCode }) => end(statusCode === 200)).on('error', giveUp);
    stopListening = [limit, signal].map((source) => whenAborted(source, giveUp));
  });
}

/** What is percent-encoded already stays as it is. */
function encodePath(path: string): string {
  return encodeURI(toWellFormed(path)).replace(/%25([\da-f]{2})/gi, '%$1');
}
