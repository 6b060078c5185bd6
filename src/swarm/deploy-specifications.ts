import type { NewDeploy } from '../core/model/platform.js';
import { secondsTime } from '../platform-kit/clock.js';
import { PlatformError } from '../platform-kit/platform-error.js';
import { flavorNamed, type Lookup } from './nouns/lookup.js';
import { releaseIn } from './nouns/releases.js';
import type { RegistryImages } from './registry-images.js';
import type { ConfigObjects } from './services/config-objects.js';
import { largestOf, regionsOf, type SwarmNode, type SwarmNodes } from './services/nodes.js';
import { type DeploySpecification, serviceSpecification } from './services/specification.js';
import type { Catalogue, SwarmCatalogue } from './store/catalogue.js';
import { LABEL } from './store/names.js';

const MOST_REPLICAS = 1_000;
/** Bytes of a service: what is larger is more than one message between managers may have. */
const MOST_BYTES = 1_400_000;
/** Bytes of a service times its instances: the swarm lists each instance with all of it, and up to five times. */
const MOST_LISTED = 16 * 1024 * 1024;

export interface SpecificationParts {
  lookup: Lookup;
  catalogue: SwarmCatalogue;
  nodes: SwarmNodes;
  files: ConfigObjects;
  registry: RegistryImages;
  overcommit: number;
  /** Which of the platforms on the swarm they are of. */
  platform: string;
}

/** Puts together what the service of a deploy is made of. */
export class DeploySpecifications {
  constructor(private readonly parts: SpecificationParts) {}

  /**
   * What the nodes are told to run, and the service with the word that tells whose it is. Throws `PlatformError` for what is not there,
   * and for what a swarm can't keep.
   */
  async of(
    appName: string,
    { release: releaseName, region, replicas }: NewDeploy,
    { id, now }: { id: string; now: Date },
    signal?: AbortSignal,
  ): Promise<{ image: string; service: (nonce: string) => object }> {
    if (replicas < 0 || replicas > MOST_REPLICAS)
      throw new PlatformError(400, `invalid number of replicas ${replicas}: at most ${MOST_REPLICAS}`);
    const { lookup, catalogue, nodes, files, overcommit, platform } = this.parts;
    const app = await lookup.app(appName, signal);
    await mustHaveRegion(nodes, region, signal);
    const release = await lookup.release(app, appName, releaseName, signal);
    const config = releaseIn(release);
    const flavor = offered(await catalogue.read(signal), config.flavor, region);
    const image = await this.image(config.image, signal);
    const place = placeOf(await nodes.list(signal), region);
    const known = {
      platform,
      id,
      app,
      appName,
      release,
      config,
      region,
      replicas,
      image,
      flavor,
      overcommit,
    };
    const whole = { ...known, ...place, ctime: secondsTime(now) };
    mustFit({ ...whole, files: [], nonce: '' });
    const mounted = await files.ensure(config.config?.files ?? [], signal);
    return { image, service: (nonce) => serviceSpecification({ ...whole, files: mounted, nonce }) };
  }

  private async image(short: string, signal?: AbortSignal): Promise<string> {
    const { labels } = await this.parts.lookup.image(short, signal);
    return labels[LABEL.image] || this.parts.registry.nameOf(short);
  }
}

/** One that nodes are in. What hardly ever changes is asked for anew where it would be a refusal. */
export async function mustHaveRegion(nodes: SwarmNodes, region: string, signal?: AbortSignal): Promise<void> {
  if (regionsOf(await nodes.recent()).includes(region)) return;
  if (!regionsOf(await nodes.list(signal)).includes(region))
    throw new PlatformError(400, `region ${region} not found`);
}

function mustFit(specification: DeploySpecification): void {
  const bytes = Buffer.byteLength(JSON.stringify(serviceSpecification(specification)));
  if (bytes > MOST_BYTES)
    throw new PlatformError(
      400,
      `the variables, command and arguments of release ${specification.config.name} have ${bytes} bytes, a swarm keeps ${MOST_BYTES} at most`,
    );
  const most = Math.floor(MOST_LISTED / bytes);
  if (specification.replicas > most)
    throw new PlatformError(
      400,
      `release ${specification.config.name} has ${bytes} bytes, of which a swarm lists ${most} replicas at most`,
    );
}

/** Where nodes are in regions, instances go to those of theirs. */
function placeOf(nodes: readonly SwarmNode[], region: string) {
  const isLabelled = nodes.some((node) => node.region !== undefined);
  return { largest: largestOf(nodes, isLabelled ? region : undefined), isLabelled };
}

function offered(catalogue: Catalogue, name: string, region: string) {
  const flavor = flavorNamed(catalogue, name);
  if (flavor.regions && !flavor.regions.includes(region))
    throw new PlatformError(400, `flavor ${flavor.name} is not offered in region ${region}`);
  return flavor;
}
