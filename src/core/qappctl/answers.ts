import { setImmediate } from 'node:timers/promises';
import * as v from 'valibot';
import type { App, Deploy, Flavor, Image, Instance, Region, Release } from '../model/types.js';

/** Shapes of what `-o json` prints: documented fields first and in this order, what else comes after them. */

/** Absent and `null` mean the same. */
function maybe<S extends v.GenericSchema>(schema: S) {
  return v.pipe(
    v.nullish(schema),
    v.transform((value) => value ?? undefined),
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

export const items: {
  app: ItemSchema<App>;
  flavor: ItemSchema<Flavor>;
  region: ItemSchema<Region>;
  image: ItemSchema<Image>;
  release: ItemSchema<Release>;
  deploy: ItemSchema<Deploy>;
  instance: ItemSchema<Instance>;
} = { app, flavor, region, image, release, deploy, instance };

export type ItemSchema<T> = v.GenericSchema<unknown, T>;

const createdDeploy = v.looseObject({ id: v.pipe(v.string(), v.nonEmpty()) });

/** `deploy create` prints a whole deploy, of which only the id is true. Undefined when there is none. */
export function readDeployId(value: unknown): string | undefined {
  const result = v.safeParse(createdDeploy, value);
  return result.success ? result.output.id : undefined;
}

/** Entries that are checked at a time, so that a very long list does not hold up everything else. */
const SLICE = 2_000;

/** How deep what qappctl adds to an entry may be nested: far deeper values could be read, but not printed again. */
const DEEPEST = 64;

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeperThan(member, levels - 1));
}

/** A list whose entries all have the shape; `null` is an empty one. Undefined when it is something else. */
export async function readList<T>(value: unknown, item: ItemSchema<T>): Promise<T[] | undefined> {
  if (value === null) return [];
  if (!Array.isArray(value)) return undefined;
  const entries: unknown[] = value;
  const checked: T[] = [];
  while (checked.length < entries.length) {
    if (checked.length > 0) await setImmediate();
    const slice = entries.slice(checked.length, checked.length + SLICE);
    if (slice.some((entry) => isDeeperThan(entry, DEEPEST))) return undefined;
    const result = v.safeParse(v.array(item), slice, { abortEarly: true });
    if (!result.success) return undefined;
    for (const entry of result.output) checked.push(entry);
  }
  return checked;
}
