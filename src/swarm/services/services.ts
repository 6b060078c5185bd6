import type { ManagerDoor } from '../manager/manager-door.js';
import { createOnce, removeOnce } from '../manager/once.js';
import { isOfKind, LABEL, labelled, serviceName } from '../store/names.js';
import type { SwarmNodes } from './nodes.js';
import { type Slot, slotsOf, type Task } from './tasks.js';

/** A deploy as the swarm keeps it: a service of ours. */
export interface DeployService {
  id: string;
  service: string;
  replicas: number;
  labels: Readonly<Record<string, string>>;
  /** Ids of the objects that its config files are. */
  files: readonly string[];
  created: Date;
}

interface Service {
  ID: string;
  CreatedAt: string;
  Spec: {
    Name: string;
    Labels?: Record<string, string> | null;
    Mode: { Replicated?: { Replicas?: number } };
    TaskTemplate: { ContainerSpec?: { Configs?: { ConfigID: string; ConfigName: string }[] | null } };
  };
}

/** The services that deploys are. */
export class Services {
  constructor(
    private readonly door: ManagerDoor,
    private readonly nodes: SwarmNodes,
    /** Which of the platforms on the swarm they are of. */
    private readonly platform: string,
  ) {}

  /** Those with these labels, the oldest first. */
  async list(labels: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<DeployService[]> {
    const query = {
      filters: labelled({ [LABEL.kind]: 'deploy', [LABEL.platform]: this.platform, ...labels }),
    };
    const found = await this.door.read<Service[] | null>({ method: 'GET', path: '/services', query, signal });
    return (found ?? []).map(deployOf).sort((one, other) => one.created.getTime() - other.created.getTime());
  }

  async find(id: string, signal?: AbortSignal): Promise<DeployService | undefined> {
    const name = serviceName(this.platform, id);
    const found = await this.door.readUnless<Service>([404], { method: 'GET', path: pathOf(name), signal });
    // An id of Docker's own, or a part of one, is answered too.
    const isOurs = found?.Spec.Name === name && found.Spec.Labels?.[LABEL.platform] === this.platform;
    return isOurs ? deployOf(found) : undefined;
  }

  /** False when the name is taken. */
  async create(
    specification: (nonce: string) => object,
    id: string,
    auth: object | undefined,
    signal?: AbortSignal,
  ): Promise<boolean> {
    const find = async () => {
      const found = await this.find(id, signal);
      return found && { id: found.service, nonce: found.labels[LABEL.nonce] };
    };
    const thing = { path: '/services/create', body: specification, find, auth };
    return (await createOnce(this.door, thing, signal)) !== undefined;
  }

  /** One that is gone already counts as removed. */
  remove({ service }: DeployService, signal?: AbortSignal): Promise<void> {
    return removeOnce(this.door, pathOf(service), signal);
  }

  /** Its instances by what the swarm does for each. */
  async slots(deploy: DeployService, signal?: AbortSignal): Promise<Slot[]> {
    const [tasks, nodes] = await Promise.all([this.tasks(deploy, signal), this.nodes.recent()]);
    return slotsOf(deploy, tasks, nodes, new Date());
  }

  async tasks(deploy: DeployService, signal?: AbortSignal): Promise<Task[]> {
    const query = { filters: JSON.stringify({ service: [deploy.service] }) };
    return (await this.door.read<Task[] | null>({ method: 'GET', path: '/tasks', query, signal })) ?? [];
  }
}

function pathOf(id: string): string {
  return `/services/${encodeURIComponent(id)}`;
}

function deployOf({ ID, CreatedAt, Spec }: Service): DeployService {
  return {
    id: Spec.Labels?.[LABEL.deploy] ?? '',
    service: ID,
    replicas: Spec.Mode.Replicated?.Replicas ?? 0,
    labels: Spec.Labels ?? {},
    files: (Spec.TaskTemplate.ContainerSpec?.Configs ?? [])
      .filter(({ ConfigName }) => isOfKind(ConfigName, 'file'))
      .map(({ ConfigID }) => ConfigID),
    created: new Date(CreatedAt),
  };
}
