import type { FoundClaim, NewClaim } from './store.js';

/** A claim as the stores of this machine keep it; times in milliseconds of the system's clock. */
export interface ClaimRow extends NewClaim {
  /** It is alive until then, unless it is renewed. */
  until: number;
  outcome?: string | undefined;
}

/** Whether a claim may be written as begun. */
export function isFree(row: ClaimRow | undefined, replaces: string | undefined, now: number): boolean {
  if (row === undefined) return true;
  return row.claim === replaces && row.outcome === undefined && row.until <= now;
}

/** What others are told of a claim. */
export function foundClaim({ claim, fingerprint, about, outcome, until }: ClaimRow, now: number): FoundClaim {
  return { claim, fingerprint, about, outcome, isAlive: outcome === undefined && until > now };
}

/** The leases of a group, by part; the empty part is the whole group. */
export type LeaseGroup = Record<string, { token: number; until: number }>;

/** The group without what has ended, and whether a part of it can be had. */
export function freed(group: LeaseGroup, part: string, now: number): { group: LeaseGroup; isFree: boolean } {
  const live = Object.entries(group).filter(([, { until }]) => until > now);
  const isFree = !live.some(([held]) => held === '' || part === '' || held === part);
  return { group: Object.fromEntries(live), isFree };
}

/** Whether the part is held under this token; also when its time is over, as long as nobody took it. */
export function isHeld(group: LeaseGroup, part: string, token: number): boolean {
  return group[part]?.token === token;
}

/** The group without a part. */
export function without(group: LeaseGroup, part: string): LeaseGroup {
  return Object.fromEntries(Object.entries(group).filter(([held]) => held !== part));
}

/** Bytes of an outcome beyond its text: its claim, its place in the store. */
const OVERHEAD = 1_024;

/** What an outcome counts against its caller's quota of bytes. */
export function sizeOfOutcome(outcome: string): number {
  return OVERHEAD + Buffer.byteLength(outcome);
}
