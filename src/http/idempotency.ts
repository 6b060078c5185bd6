import { createHash, randomUUID } from 'node:crypto';
import { type ErrorCode, isShimError } from '../core/model/errors.js';
import { ClaimKeeper } from '../store/claim-keeper.js';
import type { Claims, FoundClaim, NewClaim } from '../store/store.js';
import type { Answer, Failure } from './answer/answer.js';
import { answerOf, answerText } from './answer/kept-answer.js';
import { type Begun, inUse, outcomeUnknown, reused } from './idempotency-refusals.js';

interface KeyedRequest extends Begun {
  /** From the header field. */
  key: string;
  /** Whose key it is: each caller has a quota. */
  caller?: string | undefined;
  /** What it is a key of: method and path. */
  scope: readonly string[];
  /** A repeat that comes while the first one runs gets its outcome too; else it is refused. */
  isJoined?: boolean;
  /** A repeat of which nobody knows how the first one ended is done anew. */
  isForced?: boolean;
  /** What is asked for: a repeat must ask for the same. */
  payload: readonly (Buffer | string)[];
}

export interface IdempotencyStore {
  /** Performs a change once: a repeat with the same key gets the first outcome, marked as replayed. */
  once(request: KeyedRequest, perform: () => Promise<Answer>): Promise<Answer>;
  close(): void;
}

export interface IdempotencyOptions {
  claims: Claims;
  /** What the changes are made to: the platform, and the account or the directory of the local one. */
  place?: readonly string[];
  /** Milliseconds between two renewals of a claim whose request runs. */
  renewal?: number | undefined;
}

/** These say that no change was begun, so a repeat may try again. */
const NOTHING_BEGAN: ReadonlySet<string> = new Set<ErrorCode>([
  'invalid_input',
  'overloaded',
  'out_of_resources',
  'no_space',
  'qappctl_unavailable',
  'docker_unavailable',
  'store_unavailable',
]);

/** A rollout that was late, came beside another one, or was stopped: a repeat goes on from where it stands. */
const GOES_ON: ReadonlySet<string> = new Set<ErrorCode>(['wait_timed_out', 'conflict', 'interrupted']);

/** Remembers the outcomes of changes in a store, where each is claimed before it begins. */
export function createIdempotencyStore({
  claims,
  place = [],
  renewal,
}: IdempotencyOptions): IdempotencyStore {
  const keeper = new ClaimKeeper(claims, renewal);
  /** Requests of this process by the id of their claim, until their outcome is in the store. */
  const here = new Map<string, Promise<Answer>>();
  const self = randomUUID();
  let last = 0;

  const run = async (claim: NewClaim, isJoined: boolean, perform: () => Promise<Answer>) => {
    const begun = perform();
    here.set(claim.claim, begun);
    try {
      const answer = await begun;
      await endClaim(keeper, claim, answer, isJoined);
      return answer;
    } catch (error) {
      await keeper.forget(claim);
      throw error;
    } finally {
      here.delete(claim.claim);
    }
  };

  return {
    async once(request, perform) {
      const { key, caller = '', scope, payload, isJoined = false, isForced = false, about } = request;
      const name = digest([key, caller, String(place.length), ...place, ...scope]);
      const fingerprint = digest(payload);
      let replaces: string | undefined;
      for (;;) {
        const claim = `${self}.${(last += 1)}`;
        const wanted = { name, caller: digest([...place, caller]), claim, fingerprint, about };
        const found = await keeper.begin(wanted, replaces);
        if (!found) return run(wanted, isJoined, perform);
        if (found.fingerprint !== fingerprint) throw reused();
        if (found.outcome !== undefined) return replayed(answerOf(found.outcome));
        const under = here.get(found.claim);
        if (under && isJoined) return replayed(await under);
        if (under) throw inUse();
        if (found.isAlive && endedHere(found, self)) {
          await keeper.settle(found.claim);
          continue;
        }
        if (found.isAlive) throw inUse();
        if (!isForced) throw outcomeUnknown(found, request);
        replaces = found.claim;
      }
    },
    close: () => keeper.close(),
  };
}

/** A claim of this process whose request has just ended: it is looked at again. */
function endedHere({ claim }: FoundClaim, self: string): boolean {
  return claim.startsWith(`${self}.`);
}

function endClaim(keeper: ClaimKeeper, claim: NewClaim, answer: Answer, isJoined: boolean): Promise<void> {
  const { failure } = answer;
  if (failure && isForgotten(failure, isJoined)) return keeper.forget(claim);
  // Ended in the middle of the change, and nobody knows how far it came.
  if (failure?.code === 'interrupted') return keeper.abandon(claim);
  return keeper.finish(claim, answerText(answer));
}

function replayed(answer: Answer): Answer {
  return { ...answer, headers: [...answer.headers, 'Idempotent-Replayed', 'true'] };
}

/** Whether a repeat may try again. */
function isForgotten({ code, error }: Failure, isJoined: boolean): boolean {
  if (isShimError(error) && error.nothingBegan) return true;
  return NOTHING_BEGAN.has(code) || (isJoined && GOES_ON.has(code));
}

/** Joins parts so that no two different lists of parts give the same digest. */
function digest(parts: readonly (Buffer | string)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('base64url');
}
