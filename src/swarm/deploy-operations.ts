import type { LogRequest, TakeLine } from '../core/model/log-lines.js';
import type { NewDeploy } from '../core/model/platform.js';
import { timedId } from '../core/model/timed-ids.js';
import type { Deploy, Instance } from '../core/model/types.js';
import { secondsTime } from '../platform-kit/clock.js';
import { EngineResponseError } from '../platform-kit/engine/engine-answers.js';
import { withFault } from '../platform-kit/instance-status.js';
import { PlatformError } from '../platform-kit/platform-error.js';
import { flavorNamed, type Lookup } from './nouns/lookup.js';
import { releaseIn } from './nouns/releases.js';
import type { RegistryImages } from './registry-images.js';
import type { ConfigObjects } from './services/config-objects.js';
import type { HealthWords } from './services/health-words.js';
import { largestOf, regionsOf, type SwarmNode, type SwarmNodes } from './services/nodes.js';
import type { DeployService, Services } from './services/services.js';
import { type DeploySpecification, serviceSpecification } from './services/specification.js';
import type { TaskLogs } from './services/task-logs.js';
import { instanceOf, type Slot } from './services/tasks.js';
import type { Catalogue, SwarmCatalogue } from './store/catalogue.js';
import { LABEL } from './store/names.js';

const MOST_REPLICAS = 1_000;
/** A file may be swept in the moment before its service stands on it. */
const TRIES = 3;

export interface DeployParts {
  lookup: Lookup;
  catalogue: SwarmCatalogue;
  nodes: SwarmNodes;
  services: Services;
  files: ConfigObjects;
  registry: RegistryImages;
  words: HealthWords;
  logs: TaskLogs;
  overcommit: number;
  platform: string;
  warn: (text: string) => void;
}

interface DeployKey {
  id: string;
  region: string;
}

/** Deploys as services of the swarm, instances as their tasks. Throws `PlatformError`. */
export class DeployOperations {
  constructor(private readonly parts: DeployParts) {}

  async list(appName: string, region: string, signal?: AbortSignal): Promise<Deploy[]> {
    const app = await this.parts.lookup.app(appName, signal);
    const found = await this.parts.services.list({ [LABEL.app]: app.id, [LABEL.region]: region }, signal);
    // One that has deploys was a region, whatever became of its nodes.
    if (found.length === 0) await this.mustHaveRegion(region, signal);
    return found.map(({ id, labels, replicas }) => ({
      id,
      release: labels[LABEL.release] ?? '',
      region,
      replicas,
      ctime: labels[LABEL.ctime] ?? '',
    }));
  }

  /** @param fixed Of a seed: its id and its time. */
  async create(
    appName: string,
    deploy: NewDeploy,
    signal?: AbortSignal,
    fixed: { id?: string | undefined; time?: Date | undefined } = {},
  ): Promise<{ id: string }> {
    const now = fixed.time ?? new Date();
    const id = fixed.id ?? timedId('g', now);
    for (let tries = 1; ; tries += 1) {
      const specification = await this.specification(appName, deploy, { id, now }, signal);
      const auth = await this.parts.registry.auth(specification.image, signal);
      const withNonce = (nonce: string) => serviceSpecification({ ...specification, nonce });
      try {
        if (await this.parts.services.create(withNonce, id, auth, signal)) return { id };
        throw new PlatformError(409, `deploy ${id} exists already`);
      } catch (error) {
        if (!isConfigMissing(error) || tries >= TRIES) throw error;
      }
    }
  }

  async delete(appName: string, key: DeployKey, signal?: AbortSignal): Promise<void> {
    await this.parts.services.remove(await this.mustExist(appName, key, signal), signal);
  }

  async instances(appName: string, key: DeployKey, signal?: AbortSignal): Promise<Instance[]> {
    const { catalogue, services, words } = this.parts;
    const [deploy, { instanceFault }] = await Promise.all([
      this.mustExist(appName, key, signal),
      catalogue.read(signal),
    ]);
    const [slots, healthy] = await Promise.all([
      services.slots(deploy, signal),
      deploy.labels[LABEL.health] === undefined ? undefined : words.of(deploy.id, signal),
    ]);
    for (const slot of slots) this.tell(slot);
    const ctime = deploy.labels[LABEL.ctime] ?? '';
    const instances = slots.map((slot) =>
      instanceOf(slot, { ctime }, healthy?.has(slot.task?.ID ?? '') ?? true),
    );
    return withFault(instanceFault, instances);
  }

  /** What an instance writes, whichever of its tasks. */
  async readLogs(
    appName: string,
    { id, ...deploy }: { id: string; deploy: string; region: string },
    request: LogRequest,
    take: TakeLine,
    signal?: AbortSignal,
  ): Promise<void> {
    const found = await this.mustExist(appName, { id: deploy.deploy, region: deploy.region }, signal);
    await this.parts.logs.read(found, id, request, take, signal);
  }

  private tell({ instance, status, reason }: Slot): void {
    if (reason === undefined) return;
    const what = status === 'FAILED' ? `failed: ${reason}` : `waits: ${reason}`;
    this.parts.warn(`instance ${instance} ${what}`);
  }

  private async mustHaveRegion(region: string, signal?: AbortSignal): Promise<void> {
    const { nodes } = this.parts;
    if (regionsOf(await nodes.recent()).includes(region)) return;
    if (!regionsOf(await nodes.list(signal)).includes(region))
      throw new PlatformError(400, `region ${region} not found`);
  }

  private async mustExist(
    appName: string,
    { id, region }: DeployKey,
    signal?: AbortSignal,
  ): Promise<DeployService> {
    const app = await this.parts.lookup.app(appName, signal);
    const found = await this.parts.services.find(id, signal);
    if (found?.labels[LABEL.app] === app.id && found.labels[LABEL.region] === region) return found;
    await this.mustHaveRegion(region, signal);
    throw new PlatformError(404, `deploy ${id} not found in app ${appName}, region ${region}`);
  }

  private async specification(
    appName: string,
    { release: releaseName, region, replicas }: NewDeploy,
    { id, now }: { id: string; now: Date },
    signal?: AbortSignal,
  ): Promise<Omit<DeploySpecification, 'nonce'>> {
    if (replicas < 0 || replicas > MOST_REPLICAS)
      throw new PlatformError(400, `invalid number of replicas ${replicas}: at most ${MOST_REPLICAS}`);
    const { lookup, catalogue, nodes, files, overcommit, platform } = this.parts;
    const app = await lookup.app(appName, signal);
    await this.mustHaveRegion(region, signal);
    const release = await lookup.release(app, appName, releaseName, signal);
    const config = releaseIn(release);
    const flavor = offered(await catalogue.read(signal), config.flavor, region);
    return {
      platform,
      id,
      app,
      appName,
      release,
      config,
      region,
      replicas,
      ctime: secondsTime(now),
      image: await this.image(config.image, signal),
      flavor,
      ...placeOf(await nodes.list(signal), region),
      files: await files.ensure(config.config?.files ?? [], signal),
      overcommit,
    };
  }

  private async image(short: string, signal?: AbortSignal): Promise<string> {
    const { labels } = await this.parts.lookup.image(short, signal);
    return labels[LABEL.image] || this.parts.registry.nameOf(short);
  }
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

/** What the service was to stand on was removed meanwhile. */
function isConfigMissing(error: unknown): boolean {
  return (
    error instanceof EngineResponseError && /config/i.test(error.message) && /not found/i.test(error.message)
  );
}
