import { isShimError, ShimError } from '../core/model/errors.js';
import { assembleLocal, type LocalParts, type LocalSettings } from './assemble.js';
import { type ShownFaults, shownFaults } from '../platform-kit/faults/shown-faults.js';
import { PlatformError } from '../platform-kit/platform-error.js';
import { parseSeed, seedImages } from '../platform-kit/seed-file.js';
import { applySeed } from './seed.js';
import { addFault } from '../platform-kit/faults/take-fault.js';
import type { Fault } from '../platform-kit/shapes.js';

/** What `local status` tells. */
export interface LocalStatus extends ShownFaults {
  dir: string;
  instances: 'containers' | 'simulated' | 'unavailable';
  /** The engine's address, or why there is none. */
  engine: string;
  apps: number;
  images: number;
  releases: number;
  deploys: number;
}

/** Shows, fills, empties and troubles the local platform: what the command `local` does. */
export class LocalManager {
  private readonly parts: LocalParts;

  constructor(private readonly settings: LocalSettings) {
    this.parts = assembleLocal(settings);
  }

  get dir(): string {
    return this.parts.store.dir;
  }

  get words(): string {
    return `the local platform in ${this.dir}`;
  }

  async status(): Promise<LocalStatus> {
    const { store, choice } = this.parts;
    const { apps, images, releases, deploys, faults, instanceFault } = store.read();
    const chosen = await choice.get().catch((error: unknown) => {
      if (!isShimError(error, 'docker_unavailable')) throw error;
      return { instances: 'unavailable' as const, why: error.message };
    });
    return {
      dir: store.dir,
      instances: chosen.instances,
      engine: chosen.why,
      apps: apps.length,
      images: images.length,
      releases: releases.length,
      deploys: deploys.length,
      ...shownFaults({ faults, instanceFault }),
    };
  }

  /** Empties the state, then removes containers and images; without the engine they go when it is back. */
  async reset(): Promise<void> {
    const { store, containers, keptImages, rollouts } = this.parts;
    const engineUsed = await this.mayHaveContainers();
    await store.reset();
    await rollouts.forgetAll();
    if (!engineUsed) return;
    try {
      await containers.removeAll();
      await keptImages.removeAll();
    } catch (error) {
      if (!isShimError(error, 'docker_unavailable')) throw error;
      this.settings.warn?.(`containers of the local platform may be left: ${error.message}`);
    }
  }

  /** Fills the platform from a seed file's text; all of it or nothing. */
  async seed(yaml: string): Promise<void> {
    const { store, choice, deploys } = this.parts;
    const seed = await parseSeed(yaml);
    const { instances } = await choice.get();
    if (instances === 'containers') await this.keepImages(seed);
    const made = await store
      .change((state) => applySeed(state, seed, { instances, now: new Date() }))
      .catch(asInput);
    for (const deploy of made) await deploys.makeContainers(deploy).catch(asInput);
  }

  /** Adds a fault; it takes the place of one of the same kind that has no end. */
  addFault(fault: Fault): Promise<void> {
    return this.parts.store.change((state) => addFault(state, fault));
  }

  setInstanceFault(fault: 'fail' | 'pending'): Promise<void> {
    return this.parts.store.change((state) => void (state.instanceFault = fault));
  }

  clearFaults(): Promise<void> {
    return this.parts.store.change((state) => {
      state.faults = [];
      delete state.instanceFault;
    });
  }

  /** A state that can't be read may have had some. */
  private async mayHaveContainers(): Promise<boolean> {
    try {
      return this.parts.store.read().engineUsed === true;
    } catch {
      const chosen = await this.parts.choice.get().catch(() => undefined);
      return chosen?.instances === 'containers';
    }
  }

  /** Those that the engine holds are kept as a push would keep them. */
  private async keepImages(seed: Awaited<ReturnType<typeof parseSeed>>): Promise<void> {
    for (const ref of seedImages(seed)) {
      await this.parts.keptImages.keep(ref).catch((error: unknown) => {
        if (!(error instanceof PlatformError)) throw error;
        this.settings.warn?.(`the engine does not hold ${ref.given}: push it before it is deployed`);
      });
    }
  }
}

/** A seed that refers to what is not there is the caller's mistake. */
function asInput(error: unknown): never {
  if (!(error instanceof PlatformError)) throw error;
  throw new ShimError(
    'invalid_input',
    `the seed can't be used: ${error.message.replace(/^code:\d+,msg:/, '')}`,
  );
}
