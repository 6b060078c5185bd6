import * as v from 'valibot';
import type {
  App,
  Deploy,
  Flavor,
  Image,
  Instance,
  Region,
  Release,
  ReleaseConfig,
} from '../../core/model/types.js';

import { DEPLOY_STATES } from './deploy-states.js';

/** What the platform's nouns look like in answers: documented fields first and in this order; what else comes is kept. */

/** A described field. */
function shown<const S extends v.GenericSchema>(schema: S, description: string, example: v.InferInput<S>) {
  return v.pipe(schema, v.metadata({ description, examples: [example] }));
}

const CTIME = 'when it was made, RFC 3339 with +08:00';
const name = (what: string, example: string) => shown(v.string(), what, example);
const list = (what: string, example: string[]) => v.optional(shown(v.array(v.string()), what, example));

export const app = v.looseObject({
  name: name('name of the app', 'zenx'),
  desc: v.optional(shown(v.string(), 'what it is for', 'the shop')),
});

export const flavor = v.looseObject({
  name: name('name of the flavor', 'C1M1'),
  cpu: shown(v.number(), 'cores', 1),
  memory: shown(v.number(), 'megabytes', 1024),
  gpu: v.optional(shown(v.string(), 'model and count', 'P4:1')),
  regions: list('the regions that offer it; absent means all', ['z0']),
});

export const region = v.looseObject({
  name: name('name of the region', 'z0'),
  desc: v.optional(shown(v.string(), 'where it is', 'East China')),
});

export const image = v.looseObject({
  name: name('short name of the image: no registry, no path', 'nginx'),
  tag: name('its tag', 'alpine'),
  ctime: shown(v.string(), CTIME, '2022-11-30T18:26:08.935+08:00'),
});

const healthCheck = v.looseObject({
  path: v.optional(shown(v.string(), 'path that is asked', '/healthz')),
  timeout: v.optional(shown(v.number(), 'seconds, the platform takes 3 when it is absent', 3)),
});

const environmentVariable = v.looseObject({
  key: name('its name', 'LEVEL'),
  value: shown(v.string(), 'its value', 'info'),
});

const configFile = v.looseObject({
  filename: name('name of the file', 'app.conf'),
  mount_path: shown(v.string(), 'directory that it appears in', '/etc/app'),
  content: v.optional(shown(v.string(), 'what it holds', 'a = 1\n')),
});

export const release = v.looseObject({
  name: name('name of the release', 'v221201-185439'),
  desc: v.optional(shown(v.string(), 'what it is for', 'first try')),
  image: name('short name and tag of its image', 'pause:3.6'),
  flavor: name('its flavor', 'C1M1'),
  port: v.optional(shown(v.number(), 'the port that it listens on', 80)),
  ctime: shown(v.string(), CTIME, '2022-12-01T18:54:40.394+08:00'),
  command: list('takes the place of the entry point of the image', ['/pause']),
  args: list('arguments of the command', ['-v']),
  health_check: v.optional(healthCheck),
  env: v.optional(
    shown(v.array(environmentVariable), 'environment variables', [{ key: 'LEVEL', value: 'info' }]),
  ),
  log_file_paths: list('files that the platform collects logs from', ['/var/log/app.log']),
  config: v.optional(
    v.looseObject({
      name: name('name of the set', 'settings'),
      files: shown(v.array(configFile), 'files that appear in the container', []),
    }),
  ),
});

export const deploy = v.looseObject({
  id: name('id of the deploy', 'g221201-1902-19027-6zvz'),
  release: name('the release that it runs', 'v221201-185439'),
  region: name('the region that it runs in', 'z0'),
  replicas: shown(v.number(), 'instances that were asked for', 1),
  ctime: shown(v.string(), CTIME, '2022-12-01T19:02:19+08:00'),
});

export const instance = v.looseObject({
  ctime: shown(v.string(), CTIME, '2022-12-01T19:02:19+08:00'),
  id: name('id of the instance', 'g221201-1902-19027-6zvz-6b9c8f7d5d-x2x4z'),
  status: name('`RUNNING`, or any other word: not ready yet', 'RUNNING'),
  ips: v.optional(shown(v.string(), 'floating IP; absent when there is none', '10.0.0.7')),
});

const deployState = {
  state: shown(v.picklist(DEPLOY_STATES), 'what it is, by its instances', 'running'),
  running: shown(v.number(), 'instances that are `RUNNING`', 2),
  asked: shown(v.number(), 'instances that were asked for', 2),
};

const deployViewFields = v.looseObject({
  ...deploy.entries,
  ...deployState,
  instances: v.array(instance),
});

const statusRowFields = v.object({
  app: name('name of the app', 'zenx'),
  id: name('id of the deploy', 'g221201-1902-19027-6zvz'),
  release: name('the release that it runs', 'v221201-185439'),
  image: v.optional(shown(v.string(), 'short name and tag of its image', 'pause:3.6')),
  region: name('the region that it runs in', 'z0'),
  ...deployState,
  ctime: shown(v.string(), CTIME, '2022-12-01T19:02:19+08:00'),
});

const appViewFields = v.looseObject({
  ...app.entries,
  releases: shown(v.number(), 'how many releases it has', 3),
  deploys: v.array(statusRowFields),
});

/** A deploy with what its instances say of it. */
export interface DeployView extends Deploy, v.InferOutput<v.ObjectSchema<typeof deployState, undefined>> {
  instances: Instance[];
}
/** A row of what runs where. */
export interface StatusRow extends v.InferOutput<typeof statusRowFields> {}
/** An app with what it runs. */
export interface AppView extends App {
  /** How many. */
  releases: number;
  deploys: StatusRow[];
}

export const deployView: v.GenericSchema<unknown, DeployView> = deployViewFields;
export const statusRows: v.GenericSchema<unknown, StatusRow[]> = v.array(statusRowFields);
export const appView: v.GenericSchema<unknown, AppView> = appViewFields;

/** A release; of its variables the keys alone, unless the values were asked for. */
export interface ReleaseView extends Pick<Release, Exclude<keyof ReleaseConfig, 'env'> | 'ctime'> {
  env?: { key: string; value?: string | undefined }[] | undefined;
  [extra: string]: unknown;
}

export const releaseView = v.looseObject({
  ...release.entries,
  env: v.optional(
    shown(
      v.array(v.looseObject({ key: name('its name', 'LEVEL'), value: v.optional(v.string()) })),
      'environment variables, their values only when they are asked for',
      [{ key: 'LEVEL' }],
    ),
  ),
}) as unknown as v.GenericSchema<unknown, ReleaseView>;

/** A list of them, which is `[]` when there is nothing. */
export const lists = {
  apps: v.array(app) as v.GenericSchema<unknown, App[]>,
  flavors: v.array(flavor) as v.GenericSchema<unknown, Flavor[]>,
  regions: v.array(region) as v.GenericSchema<unknown, Region[]>,
  images: v.array(image) as v.GenericSchema<unknown, Image[]>,
  releases: v.array(release) as v.GenericSchema<unknown, Release[]>,
  deploys: v.array(deploy) as v.GenericSchema<unknown, Deploy[]>,
  instances: v.array(instance) as v.GenericSchema<unknown, Instance[]>,
};
