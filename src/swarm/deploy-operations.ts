import type { LogRequest, TakeLine } from '../core/model/log-lines.js';
import type { NewDeploy } from '../core/model/platform.js';
import { timedId } from '../core/model/timed-ids.js';
import type { Deploy, Instance } from '../core/model/types.js';
import { EngineResponseError } from '../platform-kit/engine/engine-answers.js';
import { withFault } from '../platform-kit/instance-status.js';
import { PlatformError } from '../platform-kit/platform-error.js';
import type { Lookup } from './nouns/lookup.js';
import { type DeploySpecifications, mustHaveRegion } from './deploy-specifications.js';
import type { RegistryImages } from './registry-images.js';
import type { ConfigObjects } from './services/config-objects.js';
import type { HealthWords } from './services/health-words.js';
import type { SwarmNodes } from './services/nodes.js';
import type { DeployService, Services } from './services/services.js';
import type { TaskLogs } from './services/task-logs.js';
import { instanceOf, type Slot } from './services/tasks.js';
import type { SwarmCatalogue } from './store/catalogue.js';
import { LABEL } from './store/names.js';

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
  specifications: DeploySpecifications;
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
    if (found.length === 0) await mustHaveRegion(this.parts.nodes, region, signal);
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
    const { registry, services, specifications } = this.parts;
    const now = fixed.time ?? new Date();
    const id = fixed.id ?? timedId('g', now);
    for (let tries = 1; ; tries += 1) {
      const { image, service } = await specifications.of(appName, deploy, { id, now }, signal);
      const auth = await registry.auth(image, signal);
      try {
        if (await services.create(service, id, auth, signal)) return { id };
        throw new PlatformError(409, `deploy ${id} exists already`);
      } catch (error) {
        if (!isConfigMissing(error) || tries >= TRIES) throw error;
      }
    }
  }

  async delete(appName: string, key: DeployKey, signal?: AbortSignal): Promise<void> {
    const deploy = await this.mustExist(appName, key, signal);
    await this.parts.services.remove(deploy, signal);
    // The deploy is gone, which is what was asked for; a server sweeps what can't be taken away now.
    await this.parts.files.release(deploy.files, signal).catch(() => undefined);
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

  private async mustExist(
    appName: string,
    { id, region }: DeployKey,
    signal?: AbortSignal,
  ): Promise<DeployService> {
    const app = await this.parts.lookup.app(appName, signal);
    const found = await this.parts.services.find(id, signal);
    if (found?.labels[LABEL.app] === app.id && found.labels[LABEL.region] === region) return found;
    await mustHaveRegion(this.parts.nodes, region, signal);
    throw new PlatformError(404, `deploy ${id} not found in app ${appName}, region ${region}`);
  }
}

/** What the service was to stand on was removed meanwhile. */
function isConfigMissing(error: unknown): boolean {
  return (
    error instanceof EngineResponseError && /config/i.test(error.message) && /not found/i.test(error.message)
  );
}
