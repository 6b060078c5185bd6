import type { Instance } from '../../core/model/types.js';
import { instanceIds, millisecondOf } from '../kit/ids.js';
import type { StoredDeploy } from '../state/schema.js';

/** Instances without an engine: PENDING, and RUNNING after a while. Nothing answers, so they have no address. */
export function simulatedInstances(deploy: StoredDeploy, delay: number, now: Date): Instance[] {
  // Its time is told to the second, as the platform does; the rest of it is in its id.
  const running = now.getTime() >= Date.parse(deploy.ctime) + millisecondOf(deploy) + delay;
  const status = running ? 'RUNNING' : 'PENDING';
  return instanceIds(deploy).map((id) => ({ ctime: deploy.ctime, id, status }));
}
