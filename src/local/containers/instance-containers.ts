import type { ContainerInspectInfo } from 'dockerode';
import { configArchive } from './config-files.js';
import { type EngineDoor, EngineRefusal } from './engine-door.js';
import { containerName, LABEL, labelled } from './labels.js';
import { containerSpecification, type InstanceOf } from './specification.js';

const NOT_FOUND = [404];
/** Already so: another process was faster. */
const UNCHANGED = [304, 409];
const GOING = [404, 409];

/** What is done to the container of one instance. Every step may be repeated, and by several processes at once. */
export class InstanceContainers {
  constructor(private readonly door: EngineDoor) {}

  /** Makes and starts it. One that can't be started stays, as the engine says why. */
  async create(of: InstanceOf): Promise<void> {
    await this.door.callUnless(UNCHANGED, (docker) => docker.createContainer(containerSpecification(of)));
    await this.start(of);
  }

  /** Places the config files and starts it. */
  async start(of: InstanceOf): Promise<void> {
    const name = containerName(of);
    const files = of.release.config?.files ?? [];
    if (files.length > 0) {
      const archive = await configArchive(files);
      await this.door.call((docker) => docker.getContainer(name).putArchive(archive, { path: '/' }));
    }
    try {
      await this.door.callUnless(UNCHANGED, (docker) => docker.getContainer(name).start());
    } catch (error) {
      // The engine keeps the reason, and the listing shows it.
      if (!(error instanceof EngineRefusal)) throw error;
    }
  }

  inspect(name: string): Promise<ContainerInspectInfo | undefined> {
    return this.door.callUnless(NOT_FOUND, (docker) => docker.getContainer(name).inspect());
  }

  /** Ids of containers with these labels, by deploy. */
  async find(labels: Record<string, string>): Promise<{ id: string; deploy: string }[]> {
    const filters = labelled(labels);
    const found = await this.door.call((docker) => docker.listContainers({ all: true, filters }));
    return found.map(({ Id, Labels }) => ({ id: Id, deploy: Labels[LABEL.deploy] ?? '' }));
  }

  /** Stops and removes it with its anonymous volumes. */
  async remove(container: string): Promise<void> {
    await this.door.callUnless(GOING, (docker) =>
      docker.getContainer(container).remove({ force: true, v: true }),
    );
  }
}
