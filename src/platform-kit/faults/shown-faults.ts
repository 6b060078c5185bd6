import type { InstanceFault } from '../instance-status.js';
import type { Fault } from '../shapes.js';
import { wordsOf } from './kinds.js';

/** What a status tells of faults that are set. */
export interface ShownFaults {
  /** By operation, as qappctl calls it. */
  faults: ({ operation: string } & Omit<Fault, 'kind'>)[];
  instanceFault?: InstanceFault | undefined;
}

export function shownFaults({
  faults,
  instanceFault,
}: {
  faults: readonly Fault[];
  instanceFault?: InstanceFault | undefined;
}): ShownFaults {
  return {
    faults: faults.map(({ kind, ...fault }) => ({ operation: wordsOf(kind), ...fault })),
    ...(instanceFault === undefined ? {} : { instanceFault }),
  };
}
