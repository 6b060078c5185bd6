import { type ClaimRow, foundClaim, isFree, sizeOfOutcome } from './rows.js';
import type { StoreDatabase } from './open-lmdb.js';
import type { FoundClaim, NewClaim, withDefaults } from './store.js';

/** A claim with what its place in the two orders below is found by. */
interface KeptRow extends ClaimRow {
  /** When it is thrown away. */
  expires: number;
  /** When its outcome was written; 0 without one. */
  ended: number;
}

interface Quota {
  entries: number;
  bytes: number;
}

/** Claims that expired and are thrown away by one change, at most. */
const SWEEP = 32;

/**
 * Claims in the database: `claim` by name, `expiry` by the time when they are thrown away, `order` the outcomes of a caller by
 * age, `quota` how many they are. Every method belongs into a transaction.
 */
export class FileClaims {
  constructor(
    private readonly database: StoreDatabase,
    private readonly settings: ReturnType<typeof withDefaults>,
  ) {}

  begin(claim: NewClaim, replaces: string | undefined, now: number): FoundClaim | undefined {
    this.sweep(now);
    const row = this.row(claim.name);
    if (row && !isFree(row, replaces, now)) return foundClaim(row, now);
    if (row) this.drop(row);
    this.put({ ...claim, until: now + this.settings.lease, expires: now + this.settings.kept, ended: 0 });
    return undefined;
  }

  renew(claim: NewClaim, now: number): boolean {
    return this.setEnd(claim, now + this.settings.lease);
  }

  abandon(claim: NewClaim): void {
    this.setEnd(claim, 0);
  }

  finish(claim: NewClaim, outcome: string, now: number): void {
    const row = this.row(claim.name);
    if (row && row.claim !== claim.claim) return;
    if (row) this.drop(row);
    this.put({ ...claim, until: 0, expires: now + this.settings.kept, ended: now, outcome });
    this.keepQuota(claim.caller);
  }

  forget({ name, claim }: NewClaim): void {
    const row = this.row(name);
    if (row?.claim === claim && row.outcome === undefined) this.drop(row);
  }

  private setEnd({ name, claim }: NewClaim, until: number): boolean {
    const row = this.row(name);
    if (row?.claim !== claim || row.outcome !== undefined) return false;
    void this.database.put(['claim', name], { ...row, until });
    return true;
  }

  private row(name: string): KeptRow | undefined {
    return this.database.get(['claim', name]) as KeptRow | undefined;
  }

  private put(row: KeptRow): void {
    const { name, caller, expires, ended } = row;
    void this.database.put(['claim', name], row);
    void this.database.put(['expiry', expires, name], true);
    if (row.outcome === undefined) return;
    void this.database.put(['order', caller, ended, name], true);
    this.count(caller, 1, sizeOfOutcome(row.outcome));
  }

  private drop({ name, caller, expires, ended, outcome }: KeptRow): void {
    void this.database.remove(['claim', name]);
    void this.database.remove(['expiry', expires, name]);
    if (outcome === undefined) return;
    void this.database.remove(['order', caller, ended, name]);
    this.count(caller, -1, -sizeOfOutcome(outcome));
  }

  private count(caller: string, entries: number, bytes: number): void {
    const quota = this.quota(caller);
    const next = { entries: quota.entries + entries, bytes: quota.bytes + bytes };
    if (next.entries > 0) void this.database.put(['quota', caller], next);
    else void this.database.remove(['quota', caller]);
  }

  private quota(caller: string): Quota {
    return (this.database.get(['quota', caller]) as Quota | undefined) ?? { entries: 0, bytes: 0 };
  }

  /** The oldest of this caller go, never another's. */
  private keepQuota(caller: string): void {
    const { entries, bytes } = this.settings;
    const isOver = () => this.quota(caller).entries > entries || this.quota(caller).bytes > bytes;
    while (isOver()) {
      const [oldest] = this.database.getKeys({
        start: ['order', caller],
        end: ['order', caller, Infinity],
        limit: 1,
      });
      const row = oldest && this.row(String(oldest[3]));
      if (!row) return;
      this.drop(row);
    }
  }

  private sweep(now: number): void {
    const expired = this.database.getKeys({ start: ['expiry', 0], end: ['expiry', now], limit: SWEEP });
    for (const [, expires, name] of [...expired]) {
      const row = this.row(String(name));
      if (row && row.until <= now) this.drop(row);
      // What still runs stays, and is looked at later.
      else void this.database.remove(['expiry', Number(expires), String(name)]);
      if (row && row.until > now) this.put({ ...row, expires: now + this.settings.kept });
    }
  }
}
