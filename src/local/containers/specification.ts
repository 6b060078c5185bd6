import type Dockerode from 'dockerode';
import type { StoredDeploy, StoredRelease } from '../state/schema.js';
import { containerName, LABEL } from './labels.js';
import type { Limits, Machine } from './machine.js';

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
}

/** The container of an instance, as the engine is asked for it. */
export function containerSpecification(of: InstanceOf): Dockerode.ContainerCreateOptions {
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
