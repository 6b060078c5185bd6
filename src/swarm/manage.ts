import { ShimError } from '../core/model/errors.js';
import { inParallel } from '../core/model/in-parallel.js';
import { addFault } from '../platform-kit/faults/take-fault.js';
import { type ShownFaults, shownFaults } from '../platform-kit/faults/shown-faults.js';
import type { InstanceFault } from '../platform-kit/instance-status.js';
import { EngineResponseError } from '../platform-kit/engine/engine-answers.js';
import { PlatformError } from '../platform-kit/platform-error.js';
import { parseSeed } from '../platform-kit/seed-file.js';
import type { Fault } from '../platform-kit/shapes.js';
import { assembleSwarm, type SwarmParts, type SwarmSettings } from './assemble.js';
import { applySeed } from './seed.js';
import { regionsOf } from './services/nodes.js';

/** What `swarm status` tells. */
export interface SwarmStatus extends ShownFaults {
  /** Id of the swarm. */
  swarm: string;
  nodes: number;
  managers: number;
  regions: string[];
  apps: number;
  images: number;
  releases: number;
  deploys: number;
}

/** Shows, fills, empties and troubles the platform on a swarm: what the command `swarm` does. */
export class SwarmManager {
  readonly words: string;
  readonly parts: SwarmParts;

  constructor(settings: SwarmSettings) {
    this.parts = assembleSwarm(settings);
    this.words = `the platform '${this.parts.platform}' on the swarm`;
  }

  /** Tells swarms apart. */
  async id(): Promise<string> {
    return (await this.parts.door.read<{ ID: string }>({ method: 'GET', path: '/swarm' })).ID;
  }

  async status(): Promise<SwarmStatus> {
    const { objects, services, nodes, catalogue } = this.parts;
    const [swarm, all, apps, images, releases, deploys, { faults, instanceFault }] = await Promise.all([
      this.id(),
      nodes.list(),
      objects.list('app'),
      objects.list('image'),
      objects.list('release'),
      services.list({}),
      catalogue.read(),
    ]);
    return {
      swarm,
      nodes: all.length,
      managers: all.filter(({ isManager }) => isManager).length,
      regions: regionsOf(all),
      apps: apps.length,
      images: images.length,
      releases: releases.length,
      deploys: deploys.length,
      ...shownFaults({ faults, instanceFault }),
    };
  }

  /** Removes every deploy, then all that the platform keeps; what is in the registry stays there. */
  async reset(): Promise<void> {
    const { objects, services, leases } = this.parts;
    await inParallel(await services.list({}), (deploy) => services.remove(deploy), 8);
    for (const kind of [
      'app',
      'leaving',
      'release',
      'image',
      'file',
      'rollout',
      'made',
      'health',
      'catalogue',
    ] as const)
      await inParallel(await objects.list(kind), async ({ id }) => void (await objects.remove(id)), 8);
    await leases.forgetFree();
  }

  /** Fills the platform from a seed file's text. What has the same name is replaced; a deploy that exists already stays. */
  async seed(yaml: string): Promise<void> {
    const seed = await parseSeed(yaml);
    try {
      await applySeed(this.parts, seed);
    } catch (error) {
      if (!(error instanceof PlatformError || error instanceof EngineResponseError)) throw error;
      const why = error.message.replace(/^code:\d+,msg:/, '');
      throw new ShimError('invalid_input', `the seed can't be used: ${why}`, {
        hint: 'what came before that in it is there already',
      });
    }
  }

  addFault(fault: Fault): Promise<void> {
    return this.parts.catalogue.change((catalogue) => addFault(catalogue, fault));
  }

  setInstanceFault(fault: InstanceFault): Promise<void> {
    return this.parts.catalogue.change((catalogue) => void (catalogue.instanceFault = fault));
  }

  clearFaults(): Promise<void> {
    return this.parts.catalogue.change((catalogue) => {
      catalogue.faults = [];
      delete catalogue.instanceFault;
    });
  }

  /** Lets go of the managers. */
  close(): void {
    this.parts.door.stop();
  }
}
