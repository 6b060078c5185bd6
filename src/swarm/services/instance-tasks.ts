import { quoteValue } from '../../core/input/invalid-input.js';
import { ShimError } from '../../core/model/errors.js';
import type { TakeLine } from '../../core/model/log-lines.js';
import { IncompleteLogError } from '../../platform-kit/engine/log-frames.js';
import { type Beginning, LogReader } from '../../platform-kit/engine/read-logs.js';
import type { ManagerDoor } from '../manager/manager-door.js';
import type { DeployService, Services } from './services.js';
import { type Task, triesOf } from './tasks.js';

export interface InstanceTasksParts {
  door: ManagerDoor;
  services: Services;
  warn: (text: string) => void;
}

/** The tasks that one instance has been, and what each of them has written. */
export class InstanceTasks {
  constructor(
    private readonly parts: InstanceTasksParts,
    private readonly deploy: DeployService,
    private readonly instance: string,
  ) {}

  /** Those that were started, the oldest first. Rejects with `not_found` when the deploy has no such instance. */
  async started(signal?: AbortSignal): Promise<Task[]> {
    const tries = triesOf(this.deploy, await this.parts.services.tasks(this.deploy, signal)).get(
      this.instance,
    );
    if (!tries) throw new ShimError('not_found', `instance ${quoteValue(this.instance)} does not exist`);
    return tries.filter(({ Status }) => Status.ContainerStatus?.ContainerID).reverse();
  }

  /** Whether there is to be more of them. */
  async isDeployed(signal?: AbortSignal): Promise<boolean> {
    return (await this.parts.services.find(this.deploy.id, signal)) !== undefined;
  }

  reader(task: Task, take: TakeLine): TaskReader {
    const { door, warn } = this.parts;
    return new TaskReader(task, new LogReader(door, `/tasks/${task.ID}/logs`, take), warn);
  }
}

/** What one task has written, as far as it can be read: a node that is away has a part that can't, which is told. */
export class TaskReader {
  constructor(
    readonly task: Task,
    private readonly reader: LogReader,
    private readonly warn: (text: string) => void,
  ) {}

  async read(beginning: Beginning & { follow: boolean }, signal?: AbortSignal): Promise<void> {
    try {
      await this.reader.read(beginning, signal);
    } catch (error) {
      if (!(error instanceof IncompleteLogError)) throw error;
      this.warn(`some of what it wrote is on a node that can't be reached: ${error.message}`);
    }
  }

  /** What came after what was read; all from the start where nothing was. */
  rest(start: Beginning): Beginning {
    return this.reader.last === undefined ? start : this.reader.rest;
  }
}
