import { localDir } from '../../local/settings.js';
import type { ShimSettings } from '../globals/settings.js';

/** What changes are made to: two servers with the same place act on the same, on whatever machines they run. */
export async function placeOf({
  local,
  swarm,
  accessKey,
  qappctlHome,
  env,
}: ShimSettings): Promise<string[]> {
  if (local) return ['local', localDir(local.dir, env)];
  if (swarm) {
    const { swarmPlace } = await import('../../swarm/open.js');
    return ['swarm', ...(await swarmPlace({ ...swarm, env }))];
  }
  // Without keys it is whoever logged in to that home.
  return accessKey ? ['qappctl', accessKey] : ['qappctl', '', qappctlHome ?? env.HOME ?? ''];
}
