import { whenAborted } from '../model/abort.js';
import { isShimError } from '../model/errors.js';
import { HeldLease } from '../../store/held-lease.js';
import type { LeasePlace, Leases } from '../../store/store.js';
import { interrupted, overloaded, stopping } from './queued-caller.js';

/**
 * Puts writes of all servers that share a store into an order: each holds the lease of its place for its run. While the
 * store is away writes go on in the order of each server alone.
 */
export class ServerOrder {
  private readonly closing = new AbortController();

  /** @param patience Milliseconds for which a write waits for those of other servers. */
  constructor(
    private readonly leases: Leases,
    private readonly patience: number,
  ) {}

  /** Rejects with `overloaded` when its turn does not come in time, `interrupted` on abort. */
  async run<T>(place: LeasePlace, task: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const lease = await this.turn(place, signal);
    try {
      return await task();
    } finally {
      await lease?.release();
    }
  }

  /** Sends away everyone who waits for another server. */
  close(): void {
    this.closing.abort();
  }

  private async turn(place: LeasePlace, signal: AbortSignal | undefined): Promise<HeldLease | undefined> {
    const leaving = new AbortController();
    const letGo = [signal, this.closing.signal].map((one) => whenAborted(one, () => leaving.abort()));
    const options = { patience: this.patience, signal: leaving.signal };
    try {
      const lease = await HeldLease.wait(this.leases, place, options);
      if (lease) return lease;
    } catch (error) {
      if (isShimError(error, 'store_unavailable')) return undefined;
      throw error;
    } finally {
      letGo.forEach((stop) => stop());
    }
    if (signal?.aborted) throw interrupted();
    if (this.closing.signal.aborted) throw stopping();
    throw overloaded('another server is changing the same');
  }
}
