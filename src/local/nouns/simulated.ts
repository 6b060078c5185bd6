import type { Instance } from '../../core/model/types.js';
import { instanceIds, millisecondOf } from '../../platform-kit/ids.js';
import type { StoredDeploy } from '../state/schema.js';

/** Milliseconds by which clocks of processes side by side may differ. */
const CLOCK_SLACK = 1_000;

/** Instances without an engine: PENDING, and RUNNING after a while. Nothing answers, so they have no address. */
export function simulatedInstances(deploy: StoredDeploy, delay: number, now: Date): Instance[] {
  // Its time is told to the second, as the platform does; the rest of it is in its id.
  const age = now.getTime() - Date.parse(deploy.ctime) - millisecondOf(deploy);
  // One that was made in the future shows that the clock was put back: it has run since before that.
  const running = age >= delay || age < -CLOCK_SLACK;
  const status = running ? 'RUNNING' : 'PENDING';
  return instanceIds(deploy).map((id) => ({ ctime: deploy.ctime, id, status }));
}
