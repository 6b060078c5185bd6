import { setTimeout as pause } from 'node:timers/promises';
import { CLIENT_LIMITS } from '../core/model/limits.js';
import type { WireAnswer, Outcome } from './wire/outcome.js';
import { errorCodeOf } from './failures.js';

/**
 * Tries a request again when its connection broke, or the server asks to come again. It must be a read, or a change
 * under a key: of such a one the server does only one, and says so while that runs.
 */
export async function sendPatiently(send: () => Promise<Outcome>, signal: AbortSignal): Promise<WireAnswer> {
  for (let tries = 1; ;) {
    const outcome = await send();
    const wait = waitAfter(outcome, tries);
    if (wait === undefined || signal.aborted) {
      if ('answer' in outcome) return outcome.answer;
      throw outcome.failure;
    }
    // The first try of a change that broke off still runs: that is no try of its own.
    if (!isStillRunning(outcome)) tries += 1;
    await pause(wait, undefined, { signal });
  }
}

/** Milliseconds until the next try; undefined when there is none. */
function waitAfter(outcome: Outcome, tries: number): number | undefined {
  if (isStillRunning(outcome)) return tries > 1 ? 2 * CLIENT_LIMITS.retryPause : undefined;
  if (tries >= CLIENT_LIMITS.tries) return undefined;
  if ('failure' in outcome) return outcome.isBroken ? tries * CLIENT_LIMITS.retryPause : undefined;
  const { status, headers } = outcome.answer;
  const after = /^\d{1,5}$/.exec(headers['retry-after'] ?? '')?.[0];
  if (status !== 503 || after === undefined) return undefined;
  const wait = Number(after) * 1_000;
  return wait <= CLIENT_LIMITS.longestRetryAfter ? wait : undefined;
}

function isStillRunning(outcome: Outcome): boolean {
  return 'answer' in outcome && errorCodeOf(outcome.answer) === 'idempotency_key_in_use';
}
