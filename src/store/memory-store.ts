import { LRUCache } from 'lru-cache';
import {
  type ClaimRow,
  foundClaim,
  freed,
  isFree,
  isHeld,
  type LeaseGroup,
  sizeOfOutcome,
  without,
} from './rows.js';
import {
  type Claims,
  type Leases,
  type SharedStore,
  type StaleScopes,
  type StoreOptions,
  withDefaults,
} from './store.js';

/** A store for one process: gone with it. */
export class MemoryStore implements SharedStore {
  readonly kind = 'memory';
  readonly description = 'memory of this process';
  readonly isShared = false;
  readonly isUp = true;
  readonly claims: Claims;
  readonly leases: Leases;
  /** Nobody else writes. */
  readonly staleScopes: StaleScopes = {
    publish: async () => undefined,
    subscribe: () => () => undefined,
    catchUp: () => undefined,
  };

  constructor(options: StoreOptions = {}) {
    const settings = withDefaults(options);
    this.claims = memoryClaims(settings);
    this.leases = memoryLeases(settings.lease);
  }

  async check(): Promise<void> {}
  async close(): Promise<void> {}
}

function memoryClaims({ entries, bytes, kept, lease }: ReturnType<typeof withDefaults>): Claims {
  const begun = new Map<string, ClaimRow>();
  const quota = {
    max: entries,
    maxSize: bytes,
    ttl: kept,
    sizeCalculation: ({ outcome }: ClaimRow) => sizeOfOutcome(outcome ?? ''),
  };
  // Callers are as many as there are tokens.
  const callers = new Map<string, LRUCache<string, ClaimRow>>();
  const outcomesOf = (caller: string) => {
    const outcomes = callers.get(caller) ?? new LRUCache<string, ClaimRow>(quota);
    callers.set(caller, outcomes);
    return outcomes;
  };
  const isMine = (name: string, claim: string) => begun.get(name)?.claim === claim;
  return {
    async begin(claim, replaces) {
      const now = Date.now();
      const row = begun.get(claim.name) ?? outcomesOf(claim.caller).get(claim.name);
      if (row && !isFree(row, replaces, now)) return foundClaim(row, now);
      begun.set(claim.name, { ...claim, until: now + lease });
      return undefined;
    },
    async renew({ name, claim }) {
      const row = begun.get(name);
      if (!row || !isMine(name, claim)) return false;
      row.until = Date.now() + lease;
      return true;
    },
    async finish(claim, outcome) {
      if (!isMine(claim.name, claim.claim)) return;
      begun.delete(claim.name);
      outcomesOf(claim.caller).set(claim.name, { ...claim, until: 0, outcome });
    },
    async abandon({ name, claim }) {
      const row = begun.get(name);
      if (row && isMine(name, claim)) row.until = 0;
    },
    async forget({ name, claim }) {
      if (isMine(name, claim)) begun.delete(name);
    },
  };
}

function memoryLeases(lease: number): Leases {
  const groups = new Map<string, LeaseGroup>();
  let last = 0;
  return {
    async acquire({ group, part = '' }) {
      const now = Date.now();
      const { group: live, isFree: canBeHad } = freed(groups.get(group) ?? {}, part, now);
      if (!canBeHad) return undefined;
      groups.set(group, { ...live, [part]: { token: (last += 1), until: now + lease } });
      return last;
    },
    async renew({ group, part = '' }, token) {
      const held = groups.get(group) ?? {};
      if (!isHeld(held, part, token)) return false;
      groups.set(group, { ...held, [part]: { token, until: Date.now() + lease } });
      return true;
    },
    async release({ group, part = '' }, token) {
      const held = groups.get(group) ?? {};
      if (!isHeld(held, part, token)) return;
      const rest = without(held, part);
      if (Object.keys(rest).length === 0) groups.delete(group);
      else groups.set(group, rest);
    },
  };
}
