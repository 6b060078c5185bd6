import { mustExist } from '../nouns/lookup.js';
import type { StoredDeploy } from '../state/schema.js';
import type { StateStore } from '../state/store.js';
import type { EngineDoor } from '../../platform-kit/engine/engine-door.js';
import type { KeptImages } from './kept-images.js';
import { limitsOf } from '../../platform-kit/flavor-limits.js';
import { describeMachine, type Machine } from './machine.js';
import type { InstanceOf, Privileges } from './specification.js';

export interface InstancePlansOptions {
  door: EngineDoor;
  store: StateStore;
  images: KeptImages;
  privileges: Privileges;
}

/** Puts together what the containers of a deploy are made of. */
export class InstancePlans {
  private machine: Promise<Machine> | undefined;

  constructor(private readonly options: InstancePlansOptions) {}

  /** Throws `PlatformError` when the image is gone. */
  async of(deploy: StoredDeploy, signal?: AbortSignal): Promise<(instance: string) => InstanceOf> {
    const { store, images, privileges } = this.options;
    const state = store.read();
    const release = mustExist(state).release(deploy.app, deploy.release);
    const machine = await this.describeMachine(signal);
    const limits = limitsOf(mustExist(state).flavor(release.flavor), machine);
    const image = await images.find(release.image, signal);
    const local = await store.id();
    return (instance) => ({ local, instance, deploy, release, image, limits, machine, privileges });
  }

  /** Asked once, unless it fails. */
  private describeMachine(signal: AbortSignal | undefined): Promise<Machine> {
    this.machine ??= describeMachine(this.options.door, signal);
    this.machine.catch(() => (this.machine = undefined));
    return this.machine;
  }
}
