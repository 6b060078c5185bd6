import { ShimError } from '../core/model/errors.js';
import { inParallel } from '../core/model/in-parallel.js';
import { parseImageRef } from '../core/input/image-ref.js';
import { addFault } from '../platform-kit/faults/take-fault.js';
import { wordsOf } from '../platform-kit/faults/kinds.js';
import type { InstanceFault } from '../platform-kit/instance-status.js';
import { releaseEntry } from '../platform-kit/release-entry.js';
import { EngineResponseError } from '../platform-kit/engine/engine-answers.js';
import { isDeepStrictEqual } from 'node:util';
import { flavorNamed } from './nouns/lookup.js';
import { releaseIn } from './nouns/releases.js';
import { PlatformError } from '../platform-kit/platform-error.js';
import { parseSeed, type Seed } from '../platform-kit/seed-file.js';
import type { Fault } from '../platform-kit/shapes.js';
import { assembleSwarm, type SwarmParts, type SwarmSettings } from './assemble.js';
import { regionsOf } from './services/nodes.js';
import { LABEL } from './store/names.js';

/** What `swarm status` tells. */
export interface SwarmStatus {
  /** Id of the swarm. */
  swarm: string;
  nodes: number;
  managers: number;
  regions: string[];
  apps: number;
  images: number;
  releases: number;
  deploys: number;
  /** By operation, as qappctl calls it. */
  faults: ({ operation: string } & Omit<Fault, 'kind'>)[];
  instanceFault?: InstanceFault | undefined;
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
      faults: faults.map(({ kind, ...fault }) => ({ operation: wordsOf(kind), ...fault })),
      ...(instanceFault === undefined ? {} : { instanceFault }),
    };
  }

  /** Removes every deploy, then all that the platform keeps; what is in the registry stays there. */
  async reset(): Promise<void> {
    const { objects, services } = this.parts;
    await inParallel(await services.list({}), (deploy) => services.remove(deploy), 8);
    for (const kind of ['app', 'release', 'image', 'file', 'rollout', 'made', 'health', 'catalogue'] as const)
      await inParallel(await objects.list(kind), async ({ id }) => void (await objects.remove(id)), 8);
  }

  /** Fills the platform from a seed file's text. What has the same name is replaced; a deploy that exists already stays. */
  async seed(yaml: string): Promise<void> {
    const seed = await parseSeed(yaml);
    try {
      await this.fill(seed);
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

  private async fill({ flavors, regions, apps, images, releases, deploys }: Seed): Promise<void> {
    const { catalogue, images: platformImages } = this.parts;
    if (flavors || regions)
      await catalogue.change((document) => {
        if (flavors) document.flavors = flavors;
        if (regions) document.regions = regions;
      });
    for (const { name, desc } of apps) await this.app(name, desc);
    for (const { image, ctime } of images)
      await platformImages.record(parseImageRef(image), '', ctime ?? new Date());
    for (const release of releases) await this.release(release);
    for (const deploy of deploys) await this.deploy(deploy);
  }

  private async app(name: string, desc: string | undefined): Promise<void> {
    const { apps, objects } = this.parts;
    const known = await objects.find(['app', name]);
    if (!known) return apps.register(name, desc);
    if ((JSON.parse(known.data) as { desc?: string }).desc === desc) return;
    throw new PlatformError(409, `app ${name} exists already, with another description`);
  }

  private async release({ app: appName, ctime, ...config }: Seed['releases'][number]): Promise<void> {
    const { catalogue, lookup, objects, releases } = this.parts;
    const app = await lookup.app(appName);
    const known = await objects.find(['release', app.id, config.name]);
    const image = parseImageRef(config.image).short;
    const wanted = releaseEntry({ ...config, image }, '');
    if (known && isDeepStrictEqual(wanted, { ...releaseIn(known), ctime: '' })) return;
    // Before the old one is gone.
    await lookup.image(image);
    flavorNamed(await catalogue.read(), config.flavor);
    if (known && (await objects.remove(known.id)) === 'used')
      throw new PlatformError(409, `release ${config.name} of app ${appName} has deploys`);
    await releases.create(appName, { ...config, image }, ctime);
  }

  /** One with an id is that deploy; any other is the same as one of its release in its region. */
  private async deploy({ app: appName, id, ctime, ...deploy }: Seed['deploys'][number]): Promise<void> {
    const app = await this.parts.lookup.app(appName);
    const labels = {
      [LABEL.app]: app.id,
      [LABEL.region]: deploy.region,
      [LABEL.release]: deploy.release,
    };
    const alike = await this.parts.services.list(labels);
    if (alike.some((known) => id === undefined || known.id === id)) return;
    await this.parts.deploys.create(appName, deploy, undefined, { id, time: ctime });
  }
}
