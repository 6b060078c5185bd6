import type {
  KeptRollout,
  MadeDeploy,
  RolloutHistory,
  RolloutLock,
  RolloutStore,
} from '../../core/rollouts/keeping/rollout-store.js';
import { LABEL } from './names.js';
import type { SwarmLeases } from './lease.js';
import type { StoredObject, SwarmObjects } from './objects.js';

/** So many of each are kept for an app. */
const KEPT = 50;

/** Rollouts in the swarm's store: whoever knows the swarm sees the same ones. */
export class SwarmRolloutStore implements RolloutStore {
  constructor(
    private readonly objects: SwarmObjects,
    private readonly leases: SwarmLeases,
  ) {}

  async history(app: string): Promise<RolloutHistory> {
    const [rollouts, made] = await Promise.all([
      this.objects.list('rollout', { [LABEL.appName]: app }),
      this.objects.find(['made', app]),
    ]);
    return {
      rollouts: rollouts.map(({ labels }) => JSON.parse(labels[LABEL.value] ?? '') as KeptRollout),
      deploys: deploysIn(made),
    };
  }

  async save(rollout: KeptRollout): Promise<void> {
    const { app, id } = rollout;
    const key = ['rollout', app, id] as const;
    const value = JSON.stringify(rollout);
    const found = await this.objects.update(key, ({ labels }) => ({ ...labels, [LABEL.value]: value }));
    if (found) return;
    const labels = { [LABEL.appName]: app, [LABEL.name]: id, [LABEL.value]: value };
    await this.objects.create({ key, labels, data: id });
    const all = await this.objects.list('rollout', { [LABEL.appName]: app });
    for (const old of all.slice(0, -KEPT)) await this.objects.remove(old.id);
  }

  async addDeploy(app: string, deploy: MadeDeploy): Promise<void> {
    const key = ['made', app] as const;
    const added = (object?: StoredObject) => ({
      ...object?.labels,
      [LABEL.appName]: app,
      [LABEL.value]: JSON.stringify([...deploysIn(object), deploy].slice(-KEPT)),
    });
    if (await this.objects.update(key, added)) return;
    const isMade = await this.objects.create({ key, labels: added(), data: app });
    if (isMade === undefined) await this.objects.update(key, added);
  }

  async forget(app: string): Promise<void> {
    const made = await this.objects.find(['made', app]);
    const rollouts = await this.objects.list('rollout', { [LABEL.appName]: app });
    for (const { id } of made ? [...rollouts, made] : rollouts) await this.objects.remove(id);
    await this.leases.forget('rollout', app);
  }

  lock(app: string): Promise<RolloutLock | undefined> {
    return this.leases.take('rollout', app);
  }

  async requestCancel(app: string, id: string): Promise<void> {
    await this.objects.update(['rollout', app, id], ({ labels }) => ({
      ...labels,
      [LABEL.cancel]: 'true',
    }));
  }

  async isCancelled(app: string, id: string): Promise<boolean> {
    const rollout = await this.objects.find(['rollout', app, id]);
    return rollout?.labels[LABEL.cancel] !== undefined;
  }
}

function deploysIn(made: StoredObject | undefined): MadeDeploy[] {
  return JSON.parse(made?.labels[LABEL.value] ?? '[]') as MadeDeploy[];
}
