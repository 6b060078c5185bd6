import { inParallel } from '../../core/model/in-parallel.js';
import type { HealthCheck } from '../../core/model/types.js';
import { Lane } from '../../core/sharing/lane.js';
import { isHealthy } from '../../platform-kit/engine/health.js';
import { LABEL } from '../store/names.js';
import type { Lease } from '../store/lease.js';
import type { HealthWords } from './health-words.js';
import type { DeployService, Services } from './services.js';

/** Deploys that are looked at, and instances that are asked, at a time. */
const DEPLOYS = 32;
const INSTANCES = { places: 64, queue: 10_000, patience: 60_000 };

/** Asks instances over HTTP whether they are healthy. */
export class HealthChecks {
  private readonly lane = new Lane(INSTANCES);

  constructor(
    private readonly services: Services,
    private readonly words: HealthWords,
  ) {}

  /**
   * One look at all that have a check; nothing is said without the right to it.
   * @param trouble Told of a deploy that can't be looked at, which is no matter of the others.
   */
  async look(lease: Lease, trouble: (text: string) => void, signal: AbortSignal): Promise<void> {
    const deploys = (await this.services.list({}, signal)).filter(({ labels }) => labels[LABEL.health]);
    const ask = (deploy: DeployService) =>
      this.ask(deploy, lease, signal).catch((error: Error) =>
        trouble(`deploy ${deploy.id}: ${error.message}`),
      );
    await inParallel(deploys, ask, DEPLOYS);
  }

  private async ask(deploy: DeployService, lease: Lease, signal: AbortSignal): Promise<void> {
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
}
