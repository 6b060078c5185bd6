import type { ReleaseConfig } from '../../core/model/types.js';
import { millisecondsTime } from '../../platform-kit/clock.js';
import { releaseEntry } from '../../platform-kit/release-entry.js';
import { mustExist } from './lookup.js';
import { PlatformError } from '../../platform-kit/platform-error.js';
import type { LocalState } from '../state/schema.js';

/** Adds a release: its app, image and flavor must exist, its name must be free in the app. */
export function createRelease(state: LocalState, app: string, config: ReleaseConfig, now: Date): void {
  mustExist.app(state, app);
  mustExist.image(state, config.image);
  mustExist.flavor(state, config.flavor);
  if (state.releases.some((release) => release.app === app && release.name === config.name))
    throw new PlatformError(409, `release ${config.name} exists already in app ${app}`);
  state.releases.push({ app, ...releaseEntry(config, millisecondsTime(now)) });
}
