import type { Instance } from '../../core/model/types.js';
import { secondsTime } from '../kit/clock.js';
import { instanceIds } from '../kit/ids.js';
import { need } from '../nouns/lookup.js';
import type { StoredDeploy } from '../state/schema.js';
import { isHealthy } from './health.js';
import { inParallel } from './in-parallel.js';
import { InstanceContainers } from './instance-containers.js';
import { InstancePlans, type InstancePlansOptions } from './instance-plans.js';
import { containerName, LABEL } from './labels.js';
import { type ContainerState, containerState } from './status.js';

export interface DeployContainersOptions extends InstancePlansOptions {
  warn: (text: string) => void;
}

/**
 * The containers of deploys. All that there is to know is in the state and in the engine, so that any process may go
 * on where another ended: what the state has and the engine lacks is made, what only the engine has is removed.
 */
export class DeployContainers {
  private readonly containers: InstanceContainers;
  private readonly plans: InstancePlans;

  constructor(private readonly options: DeployContainersOptions) {
    this.containers = new InstanceContainers(options.door);
    this.plans = new InstancePlans(options);
  }

  /** Makes and starts the containers of a deploy that the state has. */
  async create(deploy: StoredDeploy, signal?: AbortSignal): Promise<void> {
    const plan = await this.plans.of(deploy);
    for (const text of plan('').limits.warnings) this.options.warn(text);
    await inParallel(instanceIds(deploy), async (instance) => {
      signal?.throwIfAborted();
      await this.containers.create(plan(instance));
    });
    await this.removeIfGone(deploy);
  }

  /** Its instances as the engine has them; those that are not there or were stopped by hand are started again. */
  async list(deploy: StoredDeploy, signal?: AbortSignal): Promise<Instance[]> {
    const ids = instanceIds(deploy);
    const states = new Map<string, ContainerState | undefined>();
    await inParallel(ids, async (id) => void states.set(id, await this.ready(deploy, id)), 8);
    // All health checks at once: each may take the whole of its time.
    return Promise.all(ids.map((id) => this.instance(deploy, id, states.get(id), signal)));
  }

  /** Brings up what should run and does not. */
  ensure(deploy: StoredDeploy): Promise<void> {
    return inParallel(instanceIds(deploy), async (id) => void (await this.ready(deploy, id)));
  }

  /** Stops and removes all containers of a deploy. */
  async remove({ id }: StoredDeploy): Promise<void> {
    await this.removeAll({ [LABEL.deploy]: id });
  }

  /** Stops and removes all containers of this platform, or those of them that have these labels. */
  async removeAll(labels: Record<string, string> = {}): Promise<void> {
    const found = await this.containers.find({ [LABEL.local]: await this.options.store.id(), ...labels });
    await inParallel(found, ({ id }) => this.containers.remove(id));
  }

  /** Removes containers whose deploy the state does not have. */
  async removeStray(): Promise<void> {
    const found = await this.containers.find({ [LABEL.local]: await this.options.store.id() });
    // Read afterwards: a deploy is in the state before its containers are made.
    const known = new Set(this.options.store.read().deploys.map(({ id }) => id));
    const stray = found.filter(({ deploy }) => !known.has(deploy));
    await inParallel(stray, ({ id }) => this.containers.remove(id));
  }

  private async instance(
    deploy: StoredDeploy,
    id: string,
    state: ContainerState | undefined,
    signal?: AbortSignal,
  ): Promise<Instance> {
    const { status, ips } = await this.seen(deploy, id, state, signal);
    const ctime = state ? secondsTime(state.created) : deploy.ctime;
    return { ctime, id, status, ...(ips === undefined ? {} : { ips }) };
  }

  /** As it was found; brought up when it is not there, was never started, or was stopped by hand. */
  private async ready(deploy: StoredDeploy, id: string): Promise<ContainerState | undefined> {
    const state = await this.state(deploy, id);
    const idle = !state || state.stopped || state.unstarted;
    if (idle && !deploy.deleting) await this.bringUp(deploy, id, state);
    return state;
  }

  private async state(deploy: StoredDeploy, id: string): Promise<ContainerState | undefined> {
    const { port } = need.release(this.options.store.read(), deploy.app, deploy.release);
    const info = await this.containers.inspect(await this.nameOf(id));
    return info && containerState(info, port, new Date());
  }

  private async nameOf(instance: string): Promise<string> {
    return containerName({ local: await this.options.store.id(), instance });
  }

  /** Status and address as a caller sees them: what runs is RUNNING only when it is healthy. */
  private async seen(
    deploy: StoredDeploy,
    id: string,
    state: ContainerState | undefined,
    signal?: AbortSignal,
  ): Promise<{ status: string; ips?: string | undefined }> {
    if (!state) return { status: 'PENDING' };
    if (state.reason !== undefined)
      this.options.warn(`instance ${id} failed: ${state.reason}; see docker logs ${await this.nameOf(id)}`);
    const { health_check: check } = need.release(this.options.store.read(), deploy.app, deploy.release);
    const { status, address } = state;
    const asked = status === 'RUNNING' && check && address?.port !== undefined;
    const alive = !asked || (await isHealthy({ host: address.host, port: address.port ?? 0 }, check, signal));
    return { status: alive ? status : 'PENDING', ips: address?.shown };
  }

  private async bringUp(deploy: StoredDeploy, id: string, state: ContainerState | undefined): Promise<void> {
    const plan = await this.plans.of(deploy);
    if (state) await this.containers.start(plan(id));
    else await this.containers.create(plan(id));
    await this.removeIfGone(deploy);
  }

  /** The deploy may have been deleted while its containers were made. */
  private async removeIfGone({ id }: StoredDeploy): Promise<void> {
    const now = this.options.store.read().deploys.find((deploy) => deploy.id === id);
    if (!now || now.deleting) await this.removeAll({ [LABEL.deploy]: id });
  }
}
