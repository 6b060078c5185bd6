import type { Platform, RunOptions } from '../core/model/platform.js';
import { type Action, actions } from '../core/qappctl/command-lines.js';
import type { Instance } from '../core/model/types.js';
import { registerApp, unregisterApp } from './nouns/apps.js';
import type { Caretaker } from '../platform-kit/caretaker.js';
import type { EngineDoor } from '../platform-kit/engine/engine-door.js';
import type { DeployOperations } from './deploy-operations.js';
import type { EngineChoice } from './engine-choice.js';
import type { ImageOperations } from './image-operations.js';
import { listings } from './nouns/listings.js';
import { mustExist } from './nouns/lookup.js';
import { createRelease } from './nouns/releases.js';
import { asFailure, type PlatformRuns } from '../platform-kit/faults/runs.js';
import { faultFor } from '../platform-kit/faults/take-fault.js';
import type { LocalState } from './state/schema.js';
import type { StateStore } from './state/store.js';

export interface LocalPlatformParts {
  store: StateStore;
  runs: PlatformRuns;
  choice: EngineChoice;
  images: ImageOperations;
  deploys: DeployOperations;
  caretaker: Caretaker;
  door: EngineDoor;
}

/** The platform in this process: the state is its truth, a Docker Engine, if there is one, its machines. */
export class LocalPlatform implements Platform {
  constructor(private readonly parts: LocalPlatformParts) {}

  listApps = (o?: RunOptions) => this.list(actions.listApps(), o, listings.apps);
  listFlavors = (o?: RunOptions) => this.list(actions.listFlavors(), o, listings.flavors);
  listRegions = (o?: RunOptions) => this.list(actions.listRegions(), o, listings.regions);
  listImages = (o?: RunOptions) => this.list(actions.listImages(), o, listings.images);

  listReleases = (app: string, o?: RunOptions) =>
    this.list(actions.listReleases(app), o, (state) => {
      mustExist.app(state, app);
      return listings.releases(state, app);
    });

  listDeploys = (app: string, region: string, o?: RunOptions) =>
    this.list(actions.listDeploys(app, region), o, (state) => {
      mustExist.app(state, app);
      mustExist.region(state, region);
      return listings.deploys(state, app, region);
    });

  registerApp = (name: string, desc: string | undefined, o?: RunOptions) =>
    this.change(actions.registerApp(name, desc), o, (state) => registerApp(state, name, desc));

  unregisterApp = (name: string, o?: RunOptions) =>
    this.change(actions.unregisterApp(name), o, (state) => unregisterApp(state, name));

  createRelease = (app: string, config: Parameters<Platform['createRelease']>[1], o?: RunOptions) =>
    this.change(actions.createRelease(app, ''), o, (state) => createRelease(state, app, config, new Date()));

  pushImage = (reference: string, o?: RunOptions) =>
    this.perform(actions.pushImage(reference), o, (signal) => this.parts.images.push(reference, signal));

  pullImage = (reference: string, o?: RunOptions) =>
    this.perform(actions.pullImage(reference), o, (signal) => this.parts.images.pull(reference, signal));

  createDeploy = (app: string, deploy: Parameters<Platform['createDeploy']>[1], o?: RunOptions) =>
    this.perform(actions.createDeploy(app, deploy), o, async (signal) => {
      const { id } = await this.parts.deploys.create(app, deploy, signal);
      return { id };
    });

  deleteDeploy = (app: string, deploy: { id: string; region: string }, o?: RunOptions) =>
    this.perform(actions.deleteDeploy(app, deploy), o, (signal) =>
      this.parts.deploys.delete(app, deploy, signal),
    );

  listInstances = (
    app: string,
    deploy: { id: string; region: string },
    o?: RunOptions,
  ): Promise<Instance[]> =>
    this.perform(actions.listInstances(app, deploy), o, (signal) =>
      this.parts.deploys.instances(app, deploy, signal),
    );

  readLogs: NonNullable<Platform['readLogs']> = (app, instance, request, take, o) =>
    this.parts.runs.follow(
      actions.listInstances(app, { id: instance.deploy, region: instance.region }),
      o,
      (signal) => this.parts.deploys.readLogs(app, instance, request, take, signal),
    );

  /** There is no account. */
  login = (o?: RunOptions) => this.perform(actions.login('', ''), o, () => Promise.resolve());
  logout = (o?: RunOptions) => this.perform(actions.logout(), o, () => Promise.resolve());

  async check(): Promise<void> {
    this.parts.store.read();
    this.parts.store.requireWritable();
    await this.parts.choice.check();
  }

  drain(): void {
    this.parts.runs.drain();
  }

  async close(): Promise<void> {
    this.kill();
  }

  kill(): void {
    this.parts.caretaker.stop();
    this.parts.runs.close();
    this.parts.door.stop();
    this.parts.store.close();
  }

  /** At once, unless a fault is in its way. */
  private async list<T>(
    action: Action,
    o: RunOptions | undefined,
    make: (state: LocalState) => T,
  ): Promise<T> {
    const state = this.parts.store.read();
    if (faultFor(state, action.kind))
      return this.perform(action, o, async () => make(this.parts.store.read()));
    try {
      return make(state);
    } catch (error) {
      throw asFailure(error, action);
    }
  }

  private perform<T>(
    action: Action,
    o: RunOptions | undefined,
    task: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return this.parts.runs.perform(action, o, task);
  }

  private change(
    action: Action,
    o: RunOptions | undefined,
    edit: (state: LocalState) => void,
  ): Promise<void> {
    return this.perform(action, o, (signal) => this.parts.store.change(edit, signal));
  }
}
