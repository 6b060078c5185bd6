import { LIMITS, STORE_LIMITS } from '../core/model/limits.js';

/** What is written of a request under an Idempotency-Key, before its change begins. */
export interface NewClaim {
  /** What is claimed: a digest of the key and all that it is bound to. */
  name: string;
  /** Whose quota the outcome counts against. */
  caller: string;
  /** The id of this attempt; no two have the same. */
  claim: string;
  /** Digest of what is asked for. */
  fingerprint: string;
  /** What can be told of it while its outcome is not known. */
  about: string;
}

/** A claim as it is found. */
export interface FoundClaim extends Pick<NewClaim, 'claim' | 'fingerprint' | 'about'> {
  /** Whether its process still renews it; false once there is an outcome. */
  isAlive: boolean;
  /** Undefined while the change runs, and for ever when its process died. */
  outcome: string | undefined;
}

/** Requests under an Idempotency-Key. Each method is atomic, whoever else uses the store. */
export interface Claims {
  /**
   * Writes a claim as begun and resolves to undefined; or resolves to the one that is there already.
   * @param replaces The id of a claim that is dead and without an outcome, whose place it takes.
   */
  begin(claim: NewClaim, replaces?: string): Promise<FoundClaim | undefined>;
  /** Keeps a claim alive; false when it is not there any more. */
  renew(claim: NewClaim): Promise<boolean>;
  /** Writes the outcome, unless another attempt has taken the claim's place. Beyond the caller's quota its oldest outcomes go. */
  finish(claim: NewClaim, outcome: string): Promise<void>;
  /** Lets a claim die at once: its change broke off, and nobody knows how far it came. */
  abandon(claim: NewClaim): Promise<void>;
  /** Takes a claim away whose change did not begin. */
  forget(claim: NewClaim): Promise<void>;
}

/** What a lease is for: a part of a group, or, without a part, all of it. */
export interface LeasePlace {
  group: string;
  part?: string | undefined;
}

/** Rights that end by themselves when they are not renewed. Each method is atomic, whoever else uses the store. */
export interface Leases {
  /** Resolves to a fencing token, greater than all before it; undefined while somebody holds a place that overlaps. */
  acquire(place: LeasePlace): Promise<number | undefined>;
  /** False when the lease was lost: it had ended, and perhaps somebody else took it. */
  renew(place: LeasePlace, token: number): Promise<boolean>;
  /** Gives it back; nothing happens when it was lost. */
  release(place: LeasePlace, token: number): Promise<void>;
}

/** Which reads have become stale by somebody's write, told to all who share the store. */
export interface StaleScopes {
  publish(scopes: readonly string[]): Promise<void>;
  /** Told of what others published; the empty scope is all, as after a time in which some may have been missed. */
  subscribe(listener: (scope: string) => void): () => void;
  /** Tells now what was published up to now, where looking costs nothing; otherwise it is told as it comes. */
  catchUp(): void;
}

/** Texts with a version, changed one writer at a time; and marks. */
export interface SharedRecords {
  read(name: string): Promise<{ version: number; text: string } | undefined>;
  /**
   * `changed`: another version is there by now. `fenced`: whoever wrote last held a later lease than this one.
   * @param version Of the text that was read; 0: there was none.
   * @param fence The token of the writer's lease, if it needs one.
   */
  write(
    name: string,
    version: number,
    text: string,
    fence?: number,
  ): Promise<'written' | 'changed' | 'fenced'>;
  remove(name: string): Promise<void>;
  mark(name: string): Promise<void>;
  /** Whether there was one. */
  takeMark(name: string): Promise<boolean>;
}

/**
 * Where servers keep what they must agree on. Every method rejects with `store_unavailable` when there is no answer in
 * time: whether it was done is unknown then.
 */
export interface SharedStore {
  readonly kind: 'memory' | 'file' | 'redis';
  /** Where it is, for people; without a secret. */
  readonly description: string;
  /** Whether other processes may use it too. */
  readonly isShared: boolean;
  readonly claims: Claims;
  readonly leases: Leases;
  readonly staleScopes: StaleScopes;
  /** Only where machines share it: on one machine records are files. */
  readonly records?: SharedRecords;
  /** As far as it is known now. */
  readonly isUp: boolean;
  /** Rejects when it can't be used. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** How a store behaves; all have a default, which is in `limits.ts`. */
export interface StoreOptions {
  /** Outcomes of a caller. */
  entries?: number | undefined;
  /** Bytes of a caller's outcomes. */
  bytes?: number | undefined;
  /** Milliseconds that an outcome is kept, and a claim without one. */
  kept?: number | undefined;
  /** Milliseconds after which what was not renewed is free. */
  lease?: number | undefined;
}

/** The options with their defaults. */
export function withDefaults({
  entries = LIMITS.idempotencyKeys,
  bytes = LIMITS.idempotencyBytes,
  kept = STORE_LIMITS.outcomeKept,
  lease = STORE_LIMITS.lease,
}: StoreOptions): Required<{ [Key in keyof StoreOptions]: number }> {
  return { entries, bytes, kept, lease };
}
