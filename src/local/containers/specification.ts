import type Dockerode from 'dockerode';
import { createHash } from 'node:crypto';
import type { ConfigFile } from '../../core/model/types.js';
import type { StoredDeploy, StoredRelease } from '../state/schema.js';
import { containerName, LABEL } from './labels.js';
import type { Limits } from '../../platform-kit/flavor-limits.js';
import type { Machine } from './machine.js';

export interface InstanceOf {
  /** Id of the state directory. */
  local: string;
  instance: string;
  deploy: StoredDeploy;
  release: StoredRelease;
  /** The engine's name of the image. */
  image: string;
  limits: Limits;
  machine: Machine;
  privileges: Privileges;
}

/** `restricted`: less than Docker's default; `docker`: that default. */
export const PRIVILEGES = ['restricted', 'docker'] as const;
export type Privileges = (typeof PRIVILEGES)[number];

/** A container gains no privileges by its programs, forges no packets, and forks only so often. */
const RESTRICTED = { SecurityOpt: ['no-new-privileges'], CapDrop: ['NET_RAW'], PidsLimit: 4096 };

/** The container of an instance, as the engine is asked for it. */
export function containerSpecification(of: InstanceOf): Dockerode.ContainerCreateOptions {
  const specification = plainSpecification(of);
  const digest = digestOf(specification, of.release.config?.files ?? []);
  return { ...specification, Labels: { ...specification.Labels, [LABEL.specification]: digest } };
}

/** The digest that a container made of this carries. */
export function specificationOf(of: InstanceOf): string {
  return digestOf(plainSpecification(of), of.release.config?.files ?? []);
}

/** Tells containers apart that were made of something else: of other variables, another image, other files. */
function digestOf(specification: object, files: readonly ConfigFile[]): string {
  const placed = files.map(({ filename, mount_path: path, content }) => [filename, path, content]);
  const text = JSON.stringify([specification, placed]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function plainSpecification(of: InstanceOf): Dockerode.ContainerCreateOptions {
  const { instance, release, image, limits } = of;
  const port = release.port === undefined ? undefined : `${release.port}/tcp`;
  return {
    name: containerName(of),
    Hostname: instance,
    Image: image,
    Env: (release.env ?? []).map(({ key, value }) => `${key}=${value}`),
    Labels: labelsOf(of),
    // As in Kubernetes: a command replaces the image's entrypoint, and its default arguments too.
    ...(release.command?.length ? { Entrypoint: release.command } : {}),
    ...(release.args?.length ? { Cmd: release.args } : {}),
    ...(port === undefined ? {} : { ExposedPorts: { [port]: {} } }),
    HostConfig: {
      NanoCpus: limits.nanoCpus,
      Memory: limits.memory,
      RestartPolicy: { Name: 'always' },
      ...(of.privileges === 'restricted' ? RESTRICTED : {}),
      ...(port === undefined || of.machine.bridged
        ? {}
        : { PortBindings: { [port]: [{ HostIp: '127.0.0.1', HostPort: '' }] } }),
    },
  };
}

function labelsOf({ local, instance, deploy, release }: InstanceOf): Record<string, string> {
  return {
    [LABEL.local]: local,
    [LABEL.app]: deploy.app,
    [LABEL.deploy]: deploy.id,
    [LABEL.instance]: instance,
    [LABEL.region]: deploy.region,
    [LABEL.release]: release.name,
  };
}
