import type { LogRequest, TakeLine } from '../../core/model/log-lines.js';
import type { NewDeploy, RunOptions } from '../../core/model/platform.js';
import type { Instance } from '../../core/model/types.js';
import { type Action, actions } from '../../core/qappctl/command-lines.js';
import type { PlatformRuns } from './platform-runs.js';

interface DeployKey {
  id: string;
  region: string;
}

/** What a platform of our own does to deploys and images, each until its signal aborts. */
export interface OwnOperations {
  images: {
    push(reference: string, signal?: AbortSignal): Promise<void>;
    pull(reference: string, signal?: AbortSignal): Promise<void>;
  };
  deploys: {
    create(app: string, deploy: NewDeploy, signal?: AbortSignal): Promise<{ id: string }>;
    delete(app: string, deploy: DeployKey, signal?: AbortSignal): Promise<void>;
    instances(app: string, deploy: DeployKey, signal?: AbortSignal): Promise<Instance[]>;
    readLogs(
      app: string,
      instance: { id: string; deploy: string; region: string },
      request: LogRequest,
      take: TakeLine,
      signal?: AbortSignal,
    ): Promise<void>;
  };
}

/** What all platforms of our own answer alike: as runs of qappctl would, with time limits and faults on demand. */
export abstract class OwnPlatform {
  constructor(
    protected readonly runs: PlatformRuns,
    private readonly own: OwnOperations,
  ) {}

  pushImage = (reference: string, o?: RunOptions) =>
    this.perform(actions.pushImage(reference), o, (signal) => this.own.images.push(reference, signal));

  pullImage = (reference: string, o?: RunOptions) =>
    this.perform(actions.pullImage(reference), o, (signal) => this.own.images.pull(reference, signal));

  createDeploy = (app: string, deploy: NewDeploy, o?: RunOptions) =>
    this.perform(actions.createDeploy(app, deploy), o, async (signal) => {
      const { id } = await this.own.deploys.create(app, deploy, signal);
      return { id };
    });

  deleteDeploy = (app: string, deploy: DeployKey, o?: RunOptions) =>
    this.perform(actions.deleteDeploy(app, deploy), o, (signal) =>
      this.own.deploys.delete(app, deploy, signal),
    );

  listInstances = (app: string, deploy: DeployKey, o?: RunOptions): Promise<Instance[]> =>
    this.perform(actions.listInstances(app, deploy), o, (signal) =>
      this.own.deploys.instances(app, deploy, signal),
    );

  readLogs = (
    app: string,
    instance: { id: string; deploy: string; region: string },
    request: LogRequest,
    take: TakeLine,
    o?: RunOptions,
  ): Promise<void> => {
    const { deploy: id, region } = instance;
    return this.runs.follow(actions.listInstances(app, { id, region }), o, (signal) =>
      this.own.deploys.readLogs(app, instance, request, take, signal),
    );
  };

  /** There is no account. */
  login = (o?: RunOptions) => this.perform(actions.login('', ''), o, () => Promise.resolve());
  logout = (o?: RunOptions) => this.perform(actions.logout(), o, () => Promise.resolve());

  drain(): void {
    this.runs.drain();
  }

  protected perform<T>(
    action: Action,
    o: RunOptions | undefined,
    task: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return this.runs.perform(action, o, task);
  }
}
