import type { ContainerInspectInfo } from 'dockerode';
import { PlatformError } from '../../platform-kit/platform-error.js';
import { configArchive } from '../../platform-kit/engine/config-files.js';
import { EngineResponseError } from '../../platform-kit/engine/engine-answers.js';
import type { EngineDoor } from '../../platform-kit/engine/engine-door.js';
import { containerName, isOurs, LABEL, labelled } from './labels.js';
import { containerSpecification, type InstanceOf } from './specification.js';

const NOT_FOUND = [404];
/** Already so: another process was faster. */
const UNCHANGED = [304, 409];
const GOING = [404, 409];

interface ListedContainer {
  Id: string;
  Names?: string[] | null;
  Labels?: Record<string, string> | null;
}

/** What is done to the container of one instance. Every step may be repeated, and by several processes at once. */
export class InstanceContainers {
  constructor(private readonly door: EngineDoor) {}

  /** Makes and starts it. One that can't be started stays, as the engine says why. */
  async create(of: InstanceOf, signal?: AbortSignal): Promise<void> {
    const { name, ...body } = containerSpecification(of);
    const query = { name: name ?? '' };
    await this.door.callUnless(UNCHANGED, {
      method: 'POST',
      path: '/containers/create',
      query,
      body,
      signal,
    });
    await this.start(of, signal);
  }

  /** Places the config files and starts it. */
  async start(of: InstanceOf, signal?: AbortSignal): Promise<void> {
    const name = encodeURIComponent(containerName(of));
    const files = of.release.config?.files ?? [];
    if (files.length > 0) {
      const archive = await configArchive(files);
      const query = { path: '/' };
      await this.door.call({ method: 'PUT', path: `/containers/${name}/archive`, query, archive, signal });
    }
    try {
      await this.door.callUnless(UNCHANGED, { method: 'POST', path: `/containers/${name}/start`, signal });
    } catch (error) {
      // The engine keeps the reason, and the listing shows it.
      if (!(error instanceof EngineResponseError)) throw error;
    }
  }

  /** The container of an instance; nothing where there is none, a refusal where somebody else's has its name. */
  async inspectOwn(
    local: string,
    instance: string,
    signal?: AbortSignal,
  ): Promise<ContainerInspectInfo | undefined> {
    const name = containerName({ local, instance });
    const path = `/containers/${encodeURIComponent(name)}/json`;
    const info = await this.door.callUnless<ContainerInspectInfo>(NOT_FOUND, { method: 'GET', path, signal });
    if (info && !isOurs(name, local, info.Config.Labels))
      throw new PlatformError(500, `a container that is not ours has the name ${name}`);
    return info;
  }

  /**
   * Ids of this platform's containers with these labels, by deploy. Labels alone prove nothing: an image that was
   * committed from an instance hands them on to whatever is run of it.
   */
  async find(
    local: string,
    labels: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<{ id: string; deploy: string }[]> {
    const query = { all: 'true', filters: JSON.stringify(labelled({ [LABEL.local]: local, ...labels })) };
    const found = await this.door.call<ListedContainer[]>({
      method: 'GET',
      path: '/containers/json',
      query,
      signal,
    });
    return found
      .filter(({ Names, Labels }) => (Names ?? []).some((name) => isOurs(name, local, Labels ?? {})))
      .map(({ Id, Labels }) => ({ id: Id, deploy: Labels?.[LABEL.deploy] ?? '' }));
  }

  /** Stops and removes it with its anonymous volumes. */
  async remove(container: string, signal?: AbortSignal): Promise<void> {
    await this.door.callUnless(GOING, {
      method: 'DELETE',
      path: `/containers/${encodeURIComponent(container)}`,
      query: { force: 'true', v: 'true' },
      signal,
    });
  }
}
