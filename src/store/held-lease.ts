import { setTimeout as pause } from 'node:timers/promises';
import { whenAborted } from '../core/model/abort.js';
import { STORE_LIMITS } from '../core/model/limits.js';
import type { LeasePlace, Leases } from './store.js';

export interface LeaseTimes {
  /** Milliseconds after which a lease that was not renewed is lost. */
  lease: number;
  /** Milliseconds between two renewals. */
  renewal: number;
}

/** Milliseconds between two tries to take a lease that somebody else holds; chance keeps those who wait apart. */
const LEAST_PAUSE = 15;
const MORE_PAUSE = 30;

/** A lease that is renewed until it is released or lost. */
export class HeldLease {
  private readonly loss = new AbortController();
  private readonly timer: NodeJS.Timeout;

  private constructor(
    private readonly leases: Leases,
    private readonly place: LeasePlace,
    /** Greater than that of any lease before it. */
    readonly token: number,
    private renewed: number,
    private readonly times: LeaseTimes,
  ) {
    this.timer = setInterval(() => void this.renew(), times.renewal).unref();
  }

  /** Takes it at once; undefined while somebody else has it. Rejects with `store_unavailable`. */
  static async take(
    leases: Leases,
    place: LeasePlace,
    times: LeaseTimes = STORE_LIMITS,
  ): Promise<HeldLease | undefined> {
    // Counted from before it was asked for: never longer than the store counts.
    const asked = performance.now();
    const token = await leases.acquire(place);
    return token === undefined ? undefined : new HeldLease(leases, place, token, asked, times);
  }

  /** Takes it as soon as it can be had; undefined when that is not within the time (ms), or the signal aborts. */
  static async wait(
    leases: Leases,
    place: LeasePlace,
    { patience, signal }: { patience: number; signal?: AbortSignal | undefined },
  ): Promise<HeldLease | undefined> {
    const deadline = performance.now() + patience;
    while (!signal?.aborted) {
      const lease = await HeldLease.take(leases, place);
      if (lease || performance.now() >= deadline) return lease;
      await waitAMoment(signal);
    }
    return undefined;
  }

  /** Aborts when it is lost. */
  get lost(): AbortSignal {
    return this.loss.signal;
  }

  /** Also true when its time is over and nobody has noticed yet, as after a standstill of this process. */
  get isLost(): boolean {
    if (performance.now() - this.renewed >= this.times.lease) this.lose();
    return this.loss.signal.aborted;
  }

  /** Gives it back; when the store is away it ends by itself. */
  async release(): Promise<void> {
    clearInterval(this.timer);
    await this.leases.release(this.place, this.token).catch(() => undefined);
  }

  private async renew(): Promise<void> {
    const asked = performance.now();
    try {
      if (await this.leases.renew(this.place, this.token)) this.renewed = asked;
      else this.lose();
    } catch {
      // The store is away: it is asked again until the time is over.
    }
    void this.isLost;
  }

  private lose(): void {
    clearInterval(this.timer);
    this.loss.abort();
  }
}

async function waitAMoment(signal: AbortSignal | undefined): Promise<void> {
  const controller = new AbortController();
  const letGo = whenAborted(signal, () => controller.abort());
  const moment = LEAST_PAUSE + Math.random() * MORE_PAUSE;
  await pause(moment, undefined, { signal: controller.signal }).catch(() => undefined);
  letGo();
}
