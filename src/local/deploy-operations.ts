import { quoteValue } from '../core/input/invalid-input.js';
import { ShimError } from '../core/model/errors.js';
import type { LogRequest, TakeLine } from '../core/model/log-lines.js';
import type { NewDeploy } from '../core/model/platform.js';
import type { Instance } from '../core/model/types.js';
import type { DeployContainers } from './containers/deploy-containers.js';
import type { InstanceLogs } from './containers/instance-logs.js';
import { createDeploy, dropDeploy, markDeleting } from './nouns/deploys.js';
import type { EngineChoice } from './engine-choice.js';
import { withFault } from '../platform-kit/instance-status.js';
import { mustExist } from './nouns/lookup.js';
import { simulatedInstances } from './nouns/simulated.js';
import type { StoredDeploy } from './state/schema.js';
import type { StateStore } from './state/store.js';

export interface DeployParts {
  store: StateStore;
  choice: EngineChoice;
  containers: DeployContainers;
  logs: InstanceLogs;
  /** Milliseconds for which a simulated instance stays PENDING. */
  startDelay: number;
  warn: (text: string) => void;
}

interface DeployKey {
  id: string;
  region: string;
}

/** Deploys in the state, and what they are made of. Throws `PlatformError`. */
export class DeployOperations {
  constructor(private readonly parts: DeployParts) {}

  async create(app: string, deploy: NewDeploy, signal?: AbortSignal): Promise<StoredDeploy> {
    const { instances } = await this.parts.choice.get();
    const made = await this.parts.store.change(
      (state) => createDeploy(state, app, deploy, { instances, now: new Date() }),
      signal,
    );
    await this.makeContainers(made, signal);
    return made;
  }

  /** A seeded deploy is in the state already. */
  async makeContainers(deploy: StoredDeploy, signal?: AbortSignal): Promise<void> {
    if (deploy.instances === 'simulated') return;
    try {
      await this.parts.containers.create(deploy, signal);
    } catch (error) {
      await this.delete(deploy.app, deploy).catch(() => undefined);
      throw error;
    }
  }

  async delete(app: string, deploy: DeployKey, signal?: AbortSignal): Promise<void> {
    const { store, choice } = this.parts;
    if (mustExist(store.read()).deploy(app, deploy).instances === 'containers') choice.requireEngine();
    const marked = await store.change((state) => {
      const marked = markDeleting(state, app, deploy);
      if (marked.instances === 'simulated') dropDeploy(state, marked.id);
      return marked;
    }, signal);
    await this.finishDeleting(marked, signal);
  }

  async instances(app: string, deploy: DeployKey, signal?: AbortSignal): Promise<Instance[]> {
    const { store, choice, containers, startDelay } = this.parts;
    const state = store.read();
    const found = mustExist(state).deploy(app, deploy);
    if (found.instances === 'simulated')
      return withFault(state.instanceFault, simulatedInstances(found, startDelay, new Date()));
    choice.requireEngine();
    return withFault(state.instanceFault, await containers.list(found, signal));
  }

  /** What an instance writes. Rejects with `not_offered` for one that is simulated. */
  async readLogs(
    app: string,
    { id, ...deploy }: { id: string; deploy: string; region: string },
    request: LogRequest,
    take: TakeLine,
    signal?: AbortSignal,
  ): Promise<void> {
    const { store, choice, logs } = this.parts;
    const found = mustExist(store.read()).deploy(app, { id: deploy.deploy, region: deploy.region });
    if (found.instances === 'simulated')
      throw new ShimError(
        'not_offered',
        `instance ${quoteValue(id)} is simulated: nothing runs that could write`,
        {
          hint: 'deploy again where a Docker Engine is: --local-engine docker',
        },
      );
    choice.requireEngine();
    await logs.read(found, id, request, take, signal);
  }

  /** Makes the engine agree with the state: what was killed meanwhile is started, what is left over removed. */
  async reconcile(): Promise<void> {
    const { store, choice, containers, warn } = this.parts;
    if ((await choice.get()).instances === 'simulated') return;
    await containers.removeStray();
    for (const deploy of store.read().deploys.filter(({ instances }) => instances === 'containers')) {
      const task = deploy.deleting ? this.finishDeleting(deploy) : containers.ensure(deploy);
      await task.catch((error: unknown) => warn(`deploy ${deploy.id}: ${(error as Error).message}`));
    }
  }

  private async finishDeleting(deploy: StoredDeploy, signal?: AbortSignal): Promise<void> {
    if (deploy.instances === 'simulated') return;
    await this.parts.containers.remove(deploy, signal);
    await this.parts.store.change((state) => dropDeploy(state, deploy.id));
  }
}
