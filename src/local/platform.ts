import type { Platform, RunOptions } from '../core/model/platform.js';
import { type Action, actions } from '../core/qappctl/command-lines.js';
import { registerApp, unregisterApp } from './nouns/apps.js';
import type { Caretaker } from './containers/caretaker.js';
import type { EngineDoor } from '../platform-kit/engine/engine-door.js';
import type { DeployOperations } from './deploy-operations.js';
import type { EngineChoice } from './engine-choice.js';
import type { ImageOperations } from './image-operations.js';
import { listings } from './nouns/listings.js';
import { mustExist } from './nouns/lookup.js';
import { createRelease } from './nouns/releases.js';
import { OwnPlatform } from '../platform-kit/runs/own-platform.js';
import { asFailure, type PlatformRuns } from '../platform-kit/runs/platform-runs.js';
import { faultFor } from '../platform-kit/faults/take-fault.js';
import type { LocalState } from './state/schema.js';
import type { StateStore } from './state/store.js';

export interface LocalPlatformParts {
  store: StateStore;
  choice: EngineChoice;
  images: ImageOperations;
  deploys: DeployOperations;
  caretaker: Caretaker;
  door: EngineDoor;
}

/** The platform in this process: the state is its truth, a Docker Engine, if there is one, its machines. */
export class LocalPlatform extends OwnPlatform implements Platform {
  constructor(
    private readonly parts: LocalPlatformParts,
    runs: PlatformRuns,
  ) {
    super(runs, parts);
  }

  listApps = (o?: RunOptions) => this.list(actions.listApps(), o, listings.apps);
  listFlavors = (o?: RunOptions) => this.list(actions.listFlavors(), o, listings.flavors);
  listRegions = (o?: RunOptions) => this.list(actions.listRegions(), o, listings.regions);
  listImages = (o?: RunOptions) => this.list(actions.listImages(), o, listings.images);

  listReleases = (app: string, o?: RunOptions) =>
    this.list(actions.listReleases(app), o, (state) => {
      mustExist(state).app(app);
      return listings.releases(state, app);
    });

  listDeploys = (app: string, region: string, o?: RunOptions) =>
    this.list(actions.listDeploys(app, region), o, (state) => {
      mustExist(state).app(app);
      mustExist(state).region(region);
      return listings.deploys(state, app, region);
    });

  registerApp = (name: string, desc: string | undefined, o?: RunOptions) =>
    this.change(actions.registerApp(name, desc), o, (state) => registerApp(state, name, desc));

  unregisterApp = (name: string, o?: RunOptions) =>
    this.change(actions.unregisterApp(name), o, (state) => unregisterApp(state, name));

  createRelease = (app: string, config: Parameters<Platform['createRelease']>[1], o?: RunOptions) =>
    this.change(actions.createRelease(app, ''), o, (state) => createRelease(state, app, config, new Date()));

  async check(): Promise<void> {
    this.parts.store.read();
    this.parts.store.requireWritable();
    await this.parts.choice.check();
  }

  async close(): Promise<void> {
    this.kill();
  }

  kill(): void {
    this.parts.caretaker.stop();
    this.runs.close();
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

  private change(
    action: Action,
    o: RunOptions | undefined,
    edit: (state: LocalState) => void,
  ): Promise<void> {
    return this.perform(action, o, (signal) => this.parts.store.change(edit, signal));
  }
}
