import type { StoreDatabase } from './open-lmdb.js';

/** So many are kept; who was away for longer is told that all may be stale. */
const KEPT = 1_000;

interface Entry {
  from: string;
  scopes: readonly string[];
}

/** A log of scopes that became stale, numbered in the order in which they did. */
export class StaleLog {
  private readonly listeners = new Set<(scope: string) => void>();
  private seen: number;

  /** @param self Whose own entries are not told again. */
  constructor(
    private readonly database: StoreDatabase,
    private readonly place: string,
    private readonly self: string,
  ) {
    this.seen = this.last();
  }

  /** Belongs into a transaction. */
  add(scopes: readonly string[]): void {
    const number = this.last() + 1;
    void this.database.put(['stale', this.place, number], { from: this.self, scopes } satisfies Entry);
    void this.database.put(['stale', this.place], number);
    void this.database.remove(['stale', this.place, number - KEPT]);
  }

  subscribe(listener: (scope: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Costs a look into memory when there is nothing new. */
  catchUp(): void {
    if (this.listeners.size === 0) return;
    // What was read in this turn of the event loop would be read again.
    this.database.resetReadTxn();
    const last = this.last();
    if (last - this.seen >= KEPT) this.tell('');
    else for (let number = this.seen + 1; number <= last; number += 1) this.tellEntry(number);
    this.seen = last;
  }

  private tellEntry(number: number): void {
    const entry = this.database.get(['stale', this.place, number]) as Entry | undefined;
    if (entry?.from !== this.self) for (const scope of entry?.scopes ?? ['']) this.tell(scope);
  }

  private tell(scope: string): void {
    for (const listener of this.listeners) listener(scope);
  }

  private last(): number {
    return Number(this.database.get(['stale', this.place]) ?? 0);
  }
}
