import { inParallel } from '../../core/model/in-parallel.js';
import type { HealthCheck } from '../../core/model/types.js';
import { Lane } from '../../core/sharing/lane.js';
import { isHealthy } from '../../platform-kit/engine/health.js';
import { LABEL } from '../store/names.js';
import type { Lease, SwarmLeases } from '../store/lease.js';
import type { HealthWords } from './health-words.js';
import type { DeployService, Services } from './services.js';

/** Milliseconds between two rounds. */
const INTERVAL = 1_000;
/** Deploys that are looked at, and instances that are asked, at a time. */
const DEPLOYS = 32;
const INSTANCES = { places: 64, queue: 10_000, patience: 60_000 };

/** Asks instances over HTTP whether they are healthy, as long as this process serves and no other one does so. */
export class HealthChecks {
  private timer: NodeJS.Timeout | undefined;
  private lease: Lease | undefined;
  private readonly stopping = new AbortController();
  private readonly lane = new Lane(INSTANCES);

  constructor(
    private readonly services: Services,
    private readonly words: HealthWords,
    private readonly leases: SwarmLeases,
    private readonly warn: (text: string) => void,
  ) {}

  start(): void {
    this.later(0);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.lane.close();
    clearTimeout(this.timer);
    await this.lease?.release();
  }

  private later(wait = INTERVAL): void {
    if (this.stopping.signal.aborted) return;
    this.timer = setTimeout(() => {
      void this.round()
        .catch((error: unknown) => this.trouble('health checks', error))
        .finally(() => this.later());
    }, wait);
    this.timer.unref();
  }

  /** One look at all that have a check. While the swarm does not answer nothing is said, and words grow old. */
  private async round(): Promise<void> {
    const lease = await this.ownLease();
    if (!lease) return;
    const { signal } = this.stopping;
    const deploys = (await this.services.list({}, signal)).filter(({ labels }) => labels[LABEL.health]);
    // One that fails, or whose instances are slow, is no matter of the others.
    const look = (deploy: DeployService) =>
      this.ask(deploy, lease).catch((error: unknown) => this.trouble(`deploy ${deploy.id}`, error));
    await inParallel(deploys, look, DEPLOYS);
  }

  private async ownLease(): Promise<Lease | undefined> {
    if (this.lease?.isLost) {
      await this.lease.release();
      this.lease = undefined;
    }
    this.lease ??= await this.leases.take('health');
    if (!this.stopping.signal.aborted) return this.lease;
    await this.lease?.release();
    return undefined;
  }

  private async ask(deploy: DeployService, lease: Lease): Promise<void> {
    const { signal } = this.stopping;
    const check = JSON.parse(deploy.labels[LABEL.health] ?? '{}') as HealthCheck;
    const slots = await this.services.slots(deploy, signal);
    const healthy = await Promise.all(
      slots.map(async ({ status, task, address }) => {
        if (status !== 'RUNNING' || !task || !address) return [];
        return (await this.lane.run(() => isHealthy(address, check, signal), signal)) ? [task.ID] : [];
      }),
    );
    if (!lease.isLost && !signal.aborted) await this.words.say(deploy.id, healthy.flat());
  }

  private trouble(what: string, error: unknown): void {
    if (!this.stopping.signal.aborted) this.warn(`${what}: ${(error as Error).message}`);
  }
}
