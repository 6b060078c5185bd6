import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { ErrorCode } from '../core/model/errors.js';
import { LIMITS } from '../core/model/limits.js';
import { type Answer, lengthOf } from './answer/answer.js';
import { Refusal } from './answer/refusal.js';

interface KeyedRequest {
  /** From the header field; `undefined` when there is none. */
  key: string;
  /** Whose key it is: each caller has a quota. */
  caller?: string | undefined;
  /** What it is a key of: method and path. */
  scope: readonly string[];
  /** A repeat that comes while the first one runs gets its outcome too; else it is refused. */
  isJoined?: boolean;
  /** What is asked for: a repeat must ask for the same. */
  payload: readonly (Buffer | string)[];
}

export interface IdempotencyStore {
  /** Performs a change once: a repeat with the same key gets the first outcome, marked as replayed. */
  once(request: KeyedRequest, perform: () => Promise<Answer>): Promise<Answer>;
}

export interface IdempotencyOptions {
  /** What the changes are made to: the platform, and the account or the directory of the local one. */
  place?: readonly string[];
  /** Of a caller. */
  entries?: number;
  /** Of a caller. */
  bytes?: number;
  /** Milliseconds that an outcome is remembered. */
  ttl?: number;
}

interface Outcome {
  fingerprint: string;
  answer: Answer;
}

type Outcomes = LRUCache<string, Outcome>;

/** Bytes of an outcome beyond its texts: objects, the place in the store. */
const OVERHEAD = 1_024;

const DAY = 24 * 60 * 60 * 1000;

/** These say that no change was begun, so a repeat may try again. */
const NOTHING_BEGAN: ReadonlySet<string> = new Set<ErrorCode>([
  'invalid_input',
  'overloaded',
  'out_of_resources',
  'no_space',
  'qappctl_unavailable',
  'docker_unavailable',
]);

/**
 * Remembers the outcomes of changes. Beyond a caller's quota the oldest of that caller's own are forgotten, never another's;
 * those under way are forgotten never.
 */
export function createIdempotencyStore({
  place = [],
  entries = LIMITS.idempotencyKeys,
  bytes = LIMITS.idempotencyBytes,
  ttl = DAY,
}: IdempotencyOptions = {}): IdempotencyStore {
  const quota = { max: entries, maxSize: bytes, ttl, sizeCalculation: sizeOf };
  // Callers are as many as there are tokens.
  const callers = new Map<string, Outcomes>();
  const outcomesOf = (caller: string) => {
    const outcomes = callers.get(caller) ?? new LRUCache<string, Outcome>(quota);
    callers.set(caller, outcomes);
    return outcomes;
  };
  const running = new Map<string, { fingerprint: string; answer: Promise<Answer> }>();
  return {
    async once({ key, caller = '', scope, payload, isJoined = false }, perform) {
      const outcomes = outcomesOf(caller);
      const name = digest([key, caller, String(place.length), ...place, ...scope]);
      const fingerprint = digest(payload);
      const first = outcomes.get(name);
      const under = running.get(name);
      const known = under?.fingerprint ?? first?.fingerprint;
      if (known !== undefined && known !== fingerprint) throw reused();
      if (under) {
        if (isJoined) return replayed(await under.answer);
        throw inUse();
      }
      if (first) return replayed(first.answer);
      const begun = perform();
      running.set(name, { fingerprint, answer: begun });
      try {
        const answer = await begun;
        if (!isForgotten(answer, isJoined)) outcomes.set(name, { fingerprint, answer: kept(answer) });
        return answer;
      } finally {
        running.delete(name);
      }
    },
  };
}

function replayed(answer: Answer): Answer {
  return { ...answer, headers: [...answer.headers, 'Idempotent-Replayed', 'true'] };
}

/** Whether a repeat may try again: nothing was begun; or a rollout was late, or came beside another. */
function isForgotten({ failure }: Answer, isJoined: boolean): boolean {
  const code = failure?.code ?? '';
  return NOTHING_BEGAN.has(code) || (isJoined && (code === 'wait_timed_out' || code === 'conflict'));
}

/** An answer without the error behind it, which was logged and may hold on to anything. */
function kept(answer: Answer): Answer {
  const { failure } = answer;
  return failure ? { ...answer, failure: { ...failure, error: failure.message } } : answer;
}

function sizeOf({ answer }: Outcome): number {
  const { body, headers, failure, outcome } = answer;
  const texts = [...headers, failure?.message ?? '', failure?.hint ?? '', JSON.stringify(outcome ?? '')];
  return OVERHEAD + lengthOf(body) + 2 * texts.reduce((sum, text) => sum + text.length, 0);
}

/** The key that a request carries, if any; throws when it is not 1 to 255 printable characters. */
export function idempotencyKey(field: string | string[] | undefined): string | undefined {
  if (field === undefined) return undefined;
  if (typeof field === 'string' && /^[\x21-\x7e]{1,255}$/.test(field)) return field;
  throw new Refusal(
    'invalid_idempotency_key',
    'the Idempotency-Key must be 1 to 255 printable characters without blanks',
  );
}

/** Joins parts so that no two different lists of parts give the same digest. */
function digest(parts: readonly (Buffer | string)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('base64url');
}

function reused(): Refusal {
  return new Refusal('idempotency_key_reused', 'this Idempotency-Key was used for another request already');
}

function inUse(): Refusal {
  return new Refusal('idempotency_key_in_use', 'the request with this Idempotency-Key still runs');
}
