import { setImmediate } from 'node:timers/promises';
import * as v from 'valibot';
import * as shapes from '../../contract/declaring/shapes.js';
import { withNulls } from './with-nulls.js';
import type { App, Deploy, Flavor, Image, Instance, Region, Release } from '../model/types.js';

/** Shapes of what `-o json` prints: those that are published, but that `null` stands for an absent field too. */
export const items: {
  app: ItemSchema<App>;
  flavor: ItemSchema<Flavor>;
  region: ItemSchema<Region>;
  image: ItemSchema<Image>;
  release: ItemSchema<Release>;
  deploy: ItemSchema<Deploy>;
  instance: ItemSchema<Instance>;
} = {
  app: withNulls(shapes.app),
  flavor: withNulls(shapes.flavor),
  region: withNulls(shapes.region),
  image: withNulls(shapes.image),
  release: withNulls(shapes.release),
  deploy: withNulls(shapes.deploy),
  instance: withNulls(shapes.instance),
};

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
  if (levels === 0) return true;
  for (const member of Object.values(value)) if (isDeeperThan(member, levels - 1)) return true;
  return false;
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
