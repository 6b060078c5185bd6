import type { Instance } from '../../core/model/types.js';
import { instanceIds } from '../kit/ids.js';
import type { StoredDeploy } from '../state/schema.js';

/** Instances without an engine: PENDING, and RUNNING after a while. Nothing answers, so they have no address. */
export function simulatedInstances(deploy: StoredDeploy, delay: number, now: Date): Instance[] {
  const running = now.getTime() >= Date.parse(deploy.ctime) + delay;
  const status = running ? 'RUNNING' : 'PENDING';
  return instanceIds(deploy).map((id) => ({ ctime: deploy.ctime, id, status }));
}
