import { mapInParallel } from '../../core/model/in-parallel.js';
import type { HealthCheck } from '../../core/model/types.js';
import { isHealthy } from '../../platform-kit/engine/health.js';
import { LABEL } from '../store/names.js';
import type { Lease, SwarmLeases } from '../store/lease.js';
import type { HealthWords } from './health-words.js';
import type { DeployService, Services } from './services.js';
import type { Slot } from './tasks.js';

/** Milliseconds between two rounds. */
const INTERVAL = 1_000;
/** Instances that are asked at a time. */
const PLACES = 64;

/** Asks instances over HTTP whether they are healthy, as long as this process serves and no other one does so. */
export class HealthChecks {
  private timer: NodeJS.Timeout | undefined;
  private lease: Lease | undefined;
  private readonly stopping = new AbortController();

  constructor(
    private readonly services: Services,
    private readonly words: HealthWords,
    private readonly leases: SwarmLeases,
  ) {}

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
        .catch(() => undefined)
        .finally(() => this.later());
    }, wait);
    this.timer.unref();
  }

  /** One look at all that have a check. While the swarm does not answer nothing is said, and words grow old. */
  private async round(): Promise<void> {
    const { signal } = this.stopping;
    if (!this.lease || this.lease.lost.aborted) this.lease = await this.leases.take('health');
    if (!this.lease || signal.aborted) return;
    const deploys = (await this.services.list({}, signal)).filter(({ labels }) => labels[LABEL.health]);
    if (deploys.length === 0) return;
    const all = await this.services.allSlots(deploys, LABEL.health, signal);
    for (const [deploy, slots] of all) await this.ask(deploy, slots, this.lease.lost);
  }

  private async ask(deploy: DeployService, slots: readonly Slot[], lost: AbortSignal): Promise<void> {
    const { signal } = this.stopping;
    const check = JSON.parse(deploy.labels[LABEL.health] ?? '{}') as HealthCheck;
    const healthy = await mapInParallel(
      slots,
      async ({ status, task, address }) =>
        status === 'RUNNING' && task && address && (await isHealthy(address, check, signal)) ? [task.ID] : [],
      PLACES,
    );
    if (lost.aborted || signal.aborted) return;
    await this.words.say(deploy.id, healthy.flat());
  }
}
