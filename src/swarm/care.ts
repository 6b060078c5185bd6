import type { HealthChecks } from './services/health-checks.js';
import type { Lease, SwarmLeases } from './store/lease.js';
import type { Sweeper } from './sweeper.js';

/** Milliseconds between two rounds. */
const INTERVAL = 1_000;

/**
 * What a server does besides answering, as long as no other server does it: it asks instances whether they are healthy, and removes
 * what belongs to nothing.
 */
export class Care {
  private timer: NodeJS.Timeout | undefined;
  private lease: Lease | undefined;
  private readonly stopping = new AbortController();

  constructor(
    private readonly leases: SwarmLeases,
    private readonly checks: HealthChecks,
    private readonly sweeper: Sweeper,
    private readonly warn: (text: string) => void,
  ) {}

  /** Begins at once; a swarm that does not answer is no reason not to serve. */
  start(): void {
    this.later(0);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    clearTimeout(this.timer);
    await this.lease?.release();
  }

  private later(wait = INTERVAL): void {
    if (this.stopping.signal.aborted) return;
    this.timer = setTimeout(() => {
      void this.round()
        .catch((error: Error) => this.trouble(error.message))
        .finally(() => this.later());
    }, wait);
    this.timer.unref();
  }

  private async round(): Promise<void> {
    const lease = await this.ownLease();
    if (!lease) return;
    await this.checks.look(lease, (text) => this.trouble(text), this.stopping.signal);
    if (!lease.isLost) await this.sweeper.sweep();
  }

  /** The right to all of it; a lost one is given up, and asked for anew. */
  private async ownLease(): Promise<Lease | undefined> {
    if (this.lease?.isLost) {
      await this.lease.release();
      this.lease = undefined;
    }
    this.lease ??= await this.leases.take('care');
    if (!this.stopping.signal.aborted) return this.lease;
    await this.lease?.release();
    return undefined;
  }

  private trouble(text: string): void {
    if (!this.stopping.signal.aborted) this.warn(text);
  }
}
