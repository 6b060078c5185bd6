import type { Instance } from '../../core/model/types.js';
import { secondsTime } from '../../platform-kit/clock.js';
import { instanceIds } from '../../platform-kit/ids.js';
import { isKept, mustExist } from '../nouns/lookup.js';
import type { StoredDeploy } from '../state/schema.js';
import { isHealthy } from '../../platform-kit/engine/health.js';
import { inParallel } from '../../core/model/in-parallel.js';
import { InstanceContainers } from './instance-containers.js';
import { InstancePlans, type InstancePlansOptions } from './instance-plans.js';
import { containerName, LABEL } from './labels.js';
import { type InstanceOf, specificationOf } from './specification.js';
import { type ContainerState, containerState } from './status.js';

const MOST_KNOWN = 10_000;

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
  /** Instances whose containers were found to be made of what the state says; neither ever changes. */
  private readonly known = new Set<string>();

  constructor(private readonly options: DeployContainersOptions) {
    this.containers = new InstanceContainers(options.door);
    this.plans = new InstancePlans(options);
  }

  /** Makes and starts the containers of a deploy that the state has. */
  async create(deploy: StoredDeploy, signal?: AbortSignal): Promise<void> {
    const plan = await this.plans.of(deploy, signal);
    for (const text of plan('').limits.warnings) this.options.warn(text);
    await inParallel(instanceIds(deploy), async (instance) => {
      signal?.throwIfAborted();
      await this.containers.create(plan(instance), signal);
    });
    await this.removeIfGone(deploy, signal);
  }

  /** Its instances as the engine has them; those that are not there or were stopped by hand are started again. */
  async list(deploy: StoredDeploy, signal?: AbortSignal): Promise<Instance[]> {
    const ids = instanceIds(deploy);
    const states = new Map<string, ContainerState | undefined>();
    await inParallel(ids, async (id) => void states.set(id, await this.ready(deploy, id, signal)), 8);
    // All health checks at once: each may take the whole of its time.
    return Promise.all(ids.map((id) => this.instance(deploy, id, states.get(id), signal)));
  }

  /** Brings up what should run and does not. */
  ensure(deploy: StoredDeploy, signal?: AbortSignal): Promise<void> {
    return inParallel(instanceIds(deploy), async (id) => void (await this.ready(deploy, id, signal)));
  }

  /** Stops and removes all containers of a deploy. */
  async remove({ id }: StoredDeploy, signal?: AbortSignal): Promise<void> {
    await this.removeAll({ [LABEL.deploy]: id }, signal);
  }

  /** Stops and removes all containers of this platform, or those of them that have these labels. */
  async removeAll(labels: Record<string, string> = {}, signal?: AbortSignal): Promise<void> {
    const found = await this.containers.find(await this.options.store.id(), labels, signal);
    await inParallel(found, ({ id }) => this.containers.remove(id, signal));
  }

  /** Removes containers whose deploy the state does not have. */
  async removeStray(): Promise<void> {
    const found = await this.containers.find(await this.options.store.id(), {});
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
  private async ready(
    deploy: StoredDeploy,
    id: string,
    signal?: AbortSignal,
  ): Promise<ContainerState | undefined> {
    const state = await this.state(deploy, id, signal);
    const idle = !state || state.stopped || state.unstarted;
    if (deploy.deleting || (!idle && this.known.has(id))) return state;
    const plan = (await this.plans.of(deploy, signal))(id);
    if (state && state.specification !== specificationOf(plan)) return this.replaced(deploy, plan, signal);
    this.remember(id);
    if (idle) await this.bringUp(deploy, plan, state, signal);
    return state;
  }

  /** It was made of something else, under the same name: of what a reset took away, or by an earlier version. */
  private async replaced(deploy: StoredDeploy, plan: InstanceOf, signal?: AbortSignal): Promise<undefined> {
    await this.containers.remove(containerName(plan), signal);
    await this.bringUp(deploy, plan, undefined, signal);
    this.remember(plan.instance);
  }

  private remember(id: string): void {
    if (this.known.size >= MOST_KNOWN) this.known.clear();
    this.known.add(id);
  }

  private async state(
    deploy: StoredDeploy,
    id: string,
    signal?: AbortSignal,
  ): Promise<ContainerState | undefined> {
    const { port } = mustExist(this.options.store.read()).release(deploy.app, deploy.release);
    const info = await this.containers.inspectOwn(await this.options.store.id(), id, signal);
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
    const { health_check: check } = mustExist(this.options.store.read()).release(deploy.app, deploy.release);
    const { status, address } = state;
    const asked = status === 'RUNNING' && check && address?.port !== undefined;
    const alive = !asked || (await isHealthy({ host: address.host, port: address.port ?? 0 }, check, signal));
    return { status: alive ? status : 'PENDING', ips: address?.shown };
  }

  private async bringUp(
    deploy: StoredDeploy,
    plan: InstanceOf,
    state: ContainerState | undefined,
    signal?: AbortSignal,
  ): Promise<void> {
    if (state) await this.containers.start(plan, signal);
    else await this.containers.create(plan, signal);
    await this.removeIfGone(deploy, signal);
  }

  /** The deploy may have been deleted while its containers were made. */
  private async removeIfGone({ id }: StoredDeploy, signal?: AbortSignal): Promise<void> {
    if (!isKept(this.options.store.read(), id)) await this.removeAll({ [LABEL.deploy]: id }, signal);
  }
}
