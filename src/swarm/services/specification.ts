import type { Flavor } from '../../core/model/types.js';
import { limitsOf, type MachineSize } from '../../platform-kit/flavor-limits.js';
import type { StoredRelease } from '../../platform-kit/shapes.js';
import { LABEL, serviceName } from '../store/names.js';
import type { StoredObject } from '../store/objects.js';
import { mounted, type ServiceConfig } from './config-objects.js';

/** Nanoseconds until an instance that ended is started again. */
const RESTART_DELAY = 1_000_000_000;
/** Processes and threads of an instance. */
const MOST_PROCESSES = 4096;
/** Where an instance has what its service stands on; readable by nobody but its own root user. */
const STANDS_ON = '/run/qapp';

export interface DeploySpecification {
  /** Which of the platforms on the swarm it is of. */
  platform: string;
  id: string;
  app: StoredObject;
  appName: string;
  release: StoredObject;
  config: StoredRelease;
  region: string;
  replicas: number;
  /** RFC 3339. */
  ctime: string;
  /** What the nodes are told to run. */
  image: string;
  flavor: Flavor;
  largest: MachineSize;
  /** Whether nodes are in regions at all. */
  isLabelled: boolean;
  files: readonly ServiceConfig[];
  /** How often a node's cores are given out. */
  overcommit: number;
  nonce: string;
}

/** A deploy as a service. It never changes afterwards: none of Swarm's own updating is used. */
export function serviceSpecification(of: DeploySpecification): object {
  const { app, release, config, files } = of;
  return {
    Name: serviceName(of.platform, of.id),
    Labels: labelsOf(of),
    TaskTemplate: {
      ContainerSpec: {
        Image: of.image,
        Hostname: '{{.Service.Name}}-{{.Task.Slot}}',
        Env: (config.env ?? []).map(({ key, value }) => escaped(`${key}=${value}`)),
        // As in Kubernetes: a command replaces the image's entrypoint, and its default arguments too.
        ...(config.command?.length ? { Command: config.command } : {}),
        ...(config.args?.length ? { Args: config.args } : {}),
        Configs: [
          mounted(app, `${STANDS_ON}/app`, 0o400),
          mounted(release, `${STANDS_ON}/release`, 0o400),
          ...files,
        ],
        CapabilityDrop: ['CAP_NET_RAW'],
      },
      Resources: resourcesOf(of),
      RestartPolicy: { Condition: 'any', Delay: RESTART_DELAY },
      Placement: placementOf(of),
    },
    Mode: { Replicated: { Replicas: of.replicas } },
    EndpointSpec: endpointOf(config),
  };
}

function labelsOf({
  platform,
  id,
  app,
  appName,
  config,
  region,
  ctime,
  nonce,
}: DeploySpecification): Record<string, string> {
  return {
    [LABEL.kind]: 'deploy',
    [LABEL.platform]: platform,
    [LABEL.deploy]: id,
    [LABEL.app]: app.id,
    [LABEL.appName]: appName,
    [LABEL.release]: config.name,
    [LABEL.region]: region,
    [LABEL.ctime]: ctime,
    [LABEL.nonce]: nonce,
    ...(config.port === undefined ? {} : { [LABEL.port]: String(config.port) }),
    ...(config.port !== undefined && config.health_check
      ? { [LABEL.health]: JSON.stringify(config.health_check) }
      : {}),
  };
}

/** Limits, and as much set aside: an instance that no node has room for waits, rather than failing there. */
function resourcesOf({ flavor, largest, overcommit }: DeploySpecification): object {
  const { nanoCpus, memory } = limitsOf(flavor, largest, 'the largest node');
  return {
    Limits: { NanoCPUs: nanoCpus, MemoryBytes: memory, Pids: MOST_PROCESSES },
    Reservations: { NanoCPUs: Math.floor(nanoCpus / overcommit), MemoryBytes: memory },
  };
}

function placementOf({ region, isLabelled }: DeploySpecification): object {
  return !isLabelled ? {} : { Constraints: [`node.labels.${LABEL.region}==${region}`] };
}

/** A port of its own on its node for each instance: what answers from anywhere, without Swarm's own balancing. */
function endpointOf({ port }: StoredRelease): object {
  const ports =
    port === undefined ? {} : { Ports: [{ Protocol: 'tcp', TargetPort: port, PublishMode: 'host' }] };
  return { Mode: 'dnsrr', ...ports };
}

/** The engine takes variables for Go templates. */
function escaped(text: string): string {
  return text.replaceAll('{{', '{{"{{"}}');
}
