import type { ReleaseConfig } from '../../core/model/types.js';
import { millisecondsTime } from '../../platform-kit/clock.js';
import { PlatformError } from '../../platform-kit/platform-error.js';
import { releaseEntry } from '../../platform-kit/release-entry.js';
import type { LocalState, StoredRelease } from '../state/schema.js';
import { type Lookup, lookupIn, named } from './lookup.js';

/** Adds a release; its name must be free in the app. */
export function createRelease(state: LocalState, app: string, config: ReleaseConfig, now: Date): void {
  const lookup = lookupIn(state);
  const release = newRelease(lookup, app, config, now);
  if (lookup.release(app, config.name))
    throw new PlatformError(409, `release ${config.name} exists already in app ${app}`);
  state.releases.push(release);
}

/** Its app, image and flavor must exist. */
export function newRelease(lookup: Lookup, app: string, config: ReleaseConfig, now: Date): StoredRelease {
  const known = named(lookup);
  known.app(app);
  known.image(config.image);
  known.flavor(config.flavor);
  return { app, ...releaseEntry(config, millisecondsTime(now)) };
}
