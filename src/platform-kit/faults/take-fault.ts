import type { RunKind } from '../../core/model/observer.js';
import type { Fault } from '../shapes.js';

/** What keeps a platform's faults. */
export interface FaultHolder {
  faults: Fault[];
}

/** Where a platform keeps its faults. */
export interface FaultSource {
  /** The fault that a run of this kind meets, counted down; undefined when it meets none. */
  take(kind: RunKind, signal?: AbortSignal): Promise<Fault | undefined>;
}

/** The fault that a run of this kind meets, as long as it lasts. */
export function faultFor({ faults }: FaultHolder, kind: RunKind): Fault | undefined {
  return faults.find((fault) => fault.kind === kind);
}

/** Takes one of the times away that a fault still has; one that was the last is removed. */
export function countDown(holder: FaultHolder, kind: RunKind): Fault | undefined {
  const fault = faultFor(holder, kind);
  if (fault?.times === undefined) return fault;
  const left = { ...fault, times: fault.times - 1 };
  holder.faults = holder.faults.flatMap((one) => (one !== fault ? one : left.times > 0 ? left : []));
  return left;
}

/** Adds a fault; it takes the place of one of the same kind that has no end. */
export function addFault(holder: FaultHolder, fault: Fault): void {
  holder.faults = holder.faults.filter(({ kind, times }) => kind !== fault.kind || times !== undefined);
  holder.faults.push(fault);
}
