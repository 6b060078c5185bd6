import type Dockerode from 'dockerode';
import { mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import type { NewDeploy } from '../../../src/core/model/platform.js';
import type { Instance, ReleaseConfig } from '../../../src/core/model/types.js';
import { LocalManager } from '../../../src/local/manage.js';
import { openLocal } from '../../../src/local/open.js';
import type { DockerForTests } from '../../helpers/docker.js';
import { until } from '../../helpers/processes.js';
import { StateStore } from '../../../src/local/state/store.js';

type Key = { id: string; region: string };

/** A directory for `openOnEngine`, which removes it. */
export function engineDir(): string {
  return mkdtempSync(join(tmpdir(), 'local-engine-'));
}

/** A local platform on the real engine; all that it made is gone after the test. */
export async function openOnEngine({ host, dockerode }: DockerForTests, dir = engineDir()) {
  const warnings: string[] = [];
  const settings = { dir, dockerHost: host, env: {}, warn: (line: string) => void warnings.push(line) };
  const opened = await openLocal({
    ...settings,
    engine: 'docker',
    timeouts: { read: 60_000, write: 120_000, push: 120_000 },
  });
  const { platform } = opened;
  const manager = new LocalManager(settings);
  const id = await new StateStore(dir).id();
  onTestFinished(async () => {
    await manager.reset();
    await platform.close();
    rmSync(dir, { recursive: true, force: true });
  });
  return {
    ...opened,
    manager,
    dir,
    id,
    warnings,

    /** Registers, pushes and releases; for an app that has been registered already, too. */
    release: async (config: Omit<ReleaseConfig, 'flavor'> & { flavor?: string }): Promise<void> => {
      await platform.registerApp('zenx', undefined).catch(() => undefined);
      await platform.pushImage(config.image);
      await platform.createRelease('zenx', { flavor: 'C1M1', ...config });
    },

    deploy: async (release: string, options: Partial<NewDeploy> = {}): Promise<Key> => {
      const region = options.region ?? 'z0';
      const { id } = await platform.createDeploy('zenx', { release, region, replicas: 1, ...options });
      return { id, region };
    },

    instances: (key: Key) => platform.listInstances('zenx', key),

    /** Waits for all instances of a deploy to have a status. */
    all: async (key: Key, status: string): Promise<Instance[]> => {
      let instances: Instance[] = [];
      await until(async () => {
        instances = await platform.listInstances('zenx', key);
        return instances.every((instance) => instance.status === status);
      }, `${status} of all instances`);
      return instances;
    },

    /** Its containers, also those that do not run; of one deploy or of all. */
    containers: async (deploy?: Key): Promise<Dockerode.Container[]> => {
      const label = [`qappctl-shim.local=${id}`, ...(deploy ? [`qappctl-shim.deploy=${deploy.id}`] : [])];
      const found = await dockerode.listContainers({ all: true, filters: { label } });
      return found.map(({ Id }) => dockerode.getContainer(Id));
    },
  };
}

/** What an instance answers at a path. */
export function answerOf(instance: Instance | undefined, path: string, port = 80): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ host: instance?.ips, port, path, agent: false }, (response) => {
      text(response).then(resolve, reject);
    }).on('error', reject);
  });
}

/** The engine's networks, to be compared. */
export async function networksOf({ dockerode }: DockerForTests): Promise<string[]> {
  return (await dockerode.listNetworks()).map(({ Id }) => Id).sort();
}
