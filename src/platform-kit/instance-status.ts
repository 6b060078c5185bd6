import type { Instance } from '../core/model/types.js';

export type InstanceStatus = 'PENDING' | 'RUNNING' | 'FAILED';

/** Restarts after which an instance that keeps ending counts as failed, and how long (ms) it must run to recover. */
export const CRASHES = 3;
export const STEADY = 10_000;

/** What all instances can be made to do: to fail, or to stay pending. */
export type InstanceFault = 'fail' | 'pending';

/** Instances as a fault has them listed. */
export function withFault(fault: InstanceFault | undefined, instances: Instance[]): Instance[] {
  if (fault === undefined) return instances;
  const status = fault === 'fail' ? 'FAILED' : 'PENDING';
  return instances.map(({ ctime, id }) => ({ ctime, id, status }));
}
