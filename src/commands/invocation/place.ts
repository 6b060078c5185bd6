import { localDir } from '../../local/settings.js';
import type { ShimSettings } from '../globals/settings.js';

/** What changes are made to: two servers with the same place act on the same, on whatever machines they run. */
export function placeOf({ local, accessKey, qappctlHome, env }: ShimSettings): string[] {
  if (local) return ['local', localDir(local.dir, env)];
  // Without keys it is whoever logged in to that home.
  return accessKey ? ['qappctl', accessKey] : ['qappctl', '', qappctlHome ?? env.HOME ?? ''];
}
