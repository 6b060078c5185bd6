import type { ReleaseConfig } from '../core/model/types.js';
import type { StoredRelease } from './shapes.js';

/** A release as it is kept: its fields in the order in which the API documents them; what is absent stays absent. */
export function releaseEntry(config: ReleaseConfig, ctime: string): StoredRelease {
  const { name, desc, image, flavor, port, ...rest } = config;
  const fields = Object.entries({ name, desc, image, flavor, port, ctime, ...rest });
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined)) as StoredRelease;
}
