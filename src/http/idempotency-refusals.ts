import type { FoundClaim } from '../store/store.js';
import { Refusal } from './answer/refusal.js';

/** What is told of a request whose outcome nobody knows. */
export interface Begun {
  /** What was asked for and when, as it is kept with the claim. */
  about: string;
  /** Where what was made is listed, if anywhere. */
  listedAt?: string | undefined;
}

/** What is kept of a request with its claim: when it began, and what it asked for; no secret, nor the body. */
export function aboutRequest(method: string, path: string): string {
  return JSON.stringify({ method, path, begun: new Date().toISOString() });
}

export function reused(): Refusal {
  return new Refusal('idempotency_key_reused', 'this Idempotency-Key was used for another request already');
}

export function inUse(): Refusal {
  return new Refusal('idempotency_key_in_use', 'the request with this Idempotency-Key still runs');
}

/** Its process ended in the middle of it, or lost the store. */
export function outcomeUnknown({ about }: FoundClaim, { listedAt }: Begun): Refusal {
  const known = JSON.parse(about) as { begun: string };
  const look = listedAt === undefined ? 'look at what there is now' : `see what was made: GET ${listedAt}`;
  return new Refusal(
    'outcome_unknown',
    `the request with this Idempotency-Key was begun at ${known.begun} and broke off: whether its change was made is unknown; nothing was started now`,
    {
      hint: `${look}; if it was not made, send the same with the header field Idempotency-Key-Retry: force`,
      details: known,
    },
  );
}
