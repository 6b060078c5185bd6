import { LIMITS, STORE_LIMITS } from '../core/model/limits.js';
import type { StoreOptions } from './store.js';

/** Bytes of an outcome beyond its text: its claim, its place in the store. */
const OVERHEAD = 1_024;

/** The options with their defaults. */
export function withDefaults({
  entries = LIMITS.idempotencyKeys,
  bytes = LIMITS.idempotencyBytes,
  kept = STORE_LIMITS.outcomeKept,
  lease = STORE_LIMITS.lease,
}: StoreOptions): Required<{ [Key in keyof StoreOptions]: number }> {
  return { entries, bytes, kept, lease };
}

/** What an outcome counts against its caller's quota of bytes. */
export function sizeOfOutcome(outcome: string): number {
  return OVERHEAD + outcome.length;
}
