import { isShimError } from '../core/model/errors.js';
import { LIMITS, STORE_LIMITS } from '../core/model/limits.js';
import type { Claims, FoundClaim, NewClaim } from './store.js';

/** What is to be done with a claim that the store could not be told of. */
type Ending = { outcome: string } | 'forget' | 'abandon';

/**
 * Keeps claims of this process alive while their requests run, and ends them however long the store is away meanwhile:
 * what it could not be told is told again at each renewal.
 */
export class ClaimKeeper {
  private readonly running = new Map<string, NewClaim>();
  private readonly untold = new Map<string, { claim: NewClaim; ending: Ending }>();
  private timer: NodeJS.Timeout | undefined;

  /** @param renewal Milliseconds between two renewals. */
  constructor(
    private readonly claims: Claims,
    private readonly renewal: number = STORE_LIMITS.renewal,
  ) {}

  /** Undefined when the claim is ours now, and stays alive until it is ended; else what is there already. */
  async begin(claim: NewClaim, replaces?: string): Promise<FoundClaim | undefined> {
    try {
      const found = await this.claims.begin(claim, replaces);
      if (!found) this.keep(claim);
      return found;
    } catch (error) {
      // It may have been written all the same, and nothing is done under it.
      if (isShimError(error, 'store_unavailable')) this.later(claim, 'forget');
      throw error;
    }
  }

  /** The change has ended. What can't be written now is written later. */
  finish(claim: NewClaim, outcome: string): Promise<void> {
    return this.end(claim, { outcome });
  }

  /** The change did not begin. */
  forget(claim: NewClaim): Promise<void> {
    return this.end(claim, 'forget');
  }

  /** Nobody knows how the change ended: the claim stays, and is dead. */
  abandon(claim: NewClaim): Promise<void> {
    return this.end(claim, 'abandon');
  }

  /** Tells the store now how a claim of this process ended, if it does not know yet. */
  async settle(claim: string): Promise<void> {
    const known = this.untold.get(claim);
    if (!known) return;
    await this.tell(known.claim, known.ending);
    this.untold.delete(claim);
  }

  /** Tells no more; what runs dies. */
  close(): void {
    clearInterval(this.timer);
    this.running.clear();
    this.untold.clear();
  }

  private async end(claim: NewClaim, ending: Ending): Promise<void> {
    this.running.delete(claim.claim);
    await this.tell(claim, ending).catch(() => this.later(claim, ending));
  }

  private tell(claim: NewClaim, ending: Ending): Promise<void> {
    if (typeof ending === 'object') return this.claims.finish(claim, ending.outcome);
    return ending === 'forget' ? this.claims.forget(claim) : this.claims.abandon(claim);
  }

  private later(claim: NewClaim, ending: Ending): void {
    // The oldest go: their requests end as those of a killed process do.
    if (this.untold.size >= LIMITS.idempotencyKeys) this.untold.delete([...this.untold.keys()][0] ?? '');
    this.untold.set(claim.claim, { claim, ending });
    this.start();
  }

  private keep(claim: NewClaim): void {
    this.running.set(claim.claim, claim);
    this.start();
  }

  private start(): void {
    this.timer ??= setInterval(() => void this.renew(), this.renewal).unref();
  }

  private async renew(): Promise<void> {
    const renewals = [...this.running.values()].map((claim) => this.claims.renew(claim));
    const tellings = [...this.untold.keys()].map((claim) => this.settle(claim));
    await Promise.allSettled([...renewals, ...tellings]);
    if (this.running.size > 0 || this.untold.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
