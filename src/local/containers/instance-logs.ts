import type { LogRequest, TakeLine } from '../../core/model/log-lines.js';
import type { EngineDoor } from '../../platform-kit/engine/engine-door.js';
import { readLogs } from '../../platform-kit/engine/read-logs.js';
import { isKept } from '../nouns/lookup.js';
import type { StoredDeploy } from '../state/schema.js';
import type { StateStore } from '../state/store.js';
import { InstanceContainers } from './instance-containers.js';
import { containerName } from './labels.js';

/** What instances write, as the engine keeps it. */
export class InstanceLogs {
  private readonly containers: InstanceContainers;

  constructor(
    private readonly door: EngineDoor,
    private readonly store: StateStore,
  ) {
    this.containers = new InstanceContainers(door);
  }

  async read(
    deploy: StoredDeploy,
    instance: string,
    request: LogRequest,
    take: TakeLine,
    signal?: AbortSignal,
  ): Promise<void> {
    const local = await this.store.id();
    const name = encodeURIComponent(containerName({ local, instance }));
    const source = {
      door: this.door,
      path: async () => {
        await this.containers.inspectOwn(local, instance, signal);
        return `/containers/${name}/logs`;
      },
      isThere: async () => isKept(this.store.read(), deploy.id),
    };
    await readLogs(source, request, take, signal);
  }
}
