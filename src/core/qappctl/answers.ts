import * as v from 'valibot';
import type { App, Deploy, Flavor, Image, Instance, Region, Release } from '../types.js';

/** Shapes of what `-o json` prints: documented fields first and in this order, what else comes after them. */

/** Absent and `null` mean the same. */
function maybe<S extends v.GenericSchema>(schema: S) {
  return v.pipe(
    v.nullish(schema),
    v.transform((value) => value ?? undefined),
  );
}

function listOf<T>(item: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, T[]> {
  return v.pipe(
    v.nullable(v.array(item)),
    v.transform((list) => list ?? []),
  );
}

const app = v.looseObject({ name: v.string(), desc: maybe(v.string()) });

const flavor = v.looseObject({
  name: v.string(),
  cpu: v.number(),
  memory: v.number(),
  gpu: maybe(v.string()),
  regions: maybe(v.array(v.string())),
});

const region = v.looseObject({ name: v.string(), desc: maybe(v.string()) });

const image = v.looseObject({ name: v.string(), tag: v.string(), ctime: v.string() });

const healthCheck = v.looseObject({ path: maybe(v.string()), timeout: maybe(v.number()) });
const environmentVariable = v.looseObject({ key: v.string(), value: v.string() });
const configFile = v.looseObject({
  filename: v.string(),
  mount_path: v.string(),
  content: maybe(v.string()),
});

const release = v.looseObject({
  name: v.string(),
  desc: maybe(v.string()),
  image: v.string(),
  flavor: v.string(),
  port: maybe(v.number()),
  ctime: v.string(),
  command: maybe(v.array(v.string())),
  args: maybe(v.array(v.string())),
  health_check: maybe(healthCheck),
  env: maybe(v.array(environmentVariable)),
  log_file_paths: maybe(v.array(v.string())),
  config: maybe(v.looseObject({ name: v.string(), files: v.array(configFile) })),
});

const deploy = v.looseObject({
  id: v.string(),
  release: v.string(),
  region: v.string(),
  replicas: v.number(),
  ctime: v.string(),
});

const instance = v.looseObject({
  ctime: v.string(),
  id: v.string(),
  status: v.string(),
  ips: maybe(v.string()),
});

export const appList = listOf<App>(app);
export const flavorList = listOf<Flavor>(flavor);
export const regionList = listOf<Region>(region);
export const imageList = listOf<Image>(image);
export const releaseList = listOf<Release>(release);
export const deployList = listOf<Deploy>(deploy);
export const instanceList = listOf<Instance>(instance);

/** `deploy create` prints a whole deploy, of which only the id is true. */
export const createdDeploy = v.looseObject({ id: v.pipe(v.string(), v.nonEmpty()) });
