import { safeParse } from 'valibot';
import { appName } from '../../core/input/fields.js';
import { PlatformError } from '../../platform-kit/platform-error.js';
import type { LocalState } from '../state/schema.js';
import { lookupIn, mustExist } from './lookup.js';

/** Adds an app; its name must be free. */
export function registerApp(state: LocalState, name: string, desc: string | undefined): void {
  const app = newApp(name, desc);
  if (lookupIn(state).app(name)) throw new PlatformError(409, `app ${name} exists already`);
  state.apps.push(app);
}

export function newApp(name: string, desc: string | undefined): LocalState['apps'][number] {
  if (!safeParse(appName, name).success) throw new PlatformError(400, `invalid app name ${name}`);
  return { name, ...(desc === undefined ? {} : { desc }) };
}

/** Removes an app and its releases; one that still has deploys stays. */
export function unregisterApp(state: LocalState, name: string): void {
  mustExist(state).app(name);
  if (state.deploys.some(({ app }) => app === name))
    throw new PlatformError(409, `app ${name} still has deploys, delete them first`);
  state.apps = state.apps.filter((app) => app.name !== name);
  state.releases = state.releases.filter(({ app }) => app !== name);
}
