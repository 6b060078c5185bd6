import type { ReleaseConfig } from '../../core/model/types.js';
import { millisecondsTime } from '../kit/clock.js';
import { mustExist } from './lookup.js';
import { LocalPlatformError } from '../kit/local-platform-error.js';
import type { LocalState, StoredRelease } from '../state/schema.js';

/** Adds a release: its app, image and flavor must exist, its name must be free in the app. */
export function createRelease(state: LocalState, app: string, config: ReleaseConfig, now: Date): void {
  mustExist.app(state, app);
  mustExist.image(state, config.image);
  mustExist.flavor(state, config.flavor);
  if (state.releases.some((release) => release.app === app && release.name === config.name))
    throw new LocalPlatformError(409, `release ${config.name} exists already in app ${app}`);
  state.releases.push(storedRelease(app, config, millisecondsTime(now)));
}

/** In the order in which the API documents the fields; what is absent stays absent. */
function storedRelease(app: string, config: ReleaseConfig, ctime: string): StoredRelease {
  const { name, desc, image, flavor, port, ...rest } = config;
  const all = { app, name, desc, image, flavor, port, ctime, ...rest };
  return JSON.parse(JSON.stringify(all)) as StoredRelease;
}
