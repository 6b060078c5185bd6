import type { RunKind } from '../../core/model/observer.js';
import type { Fault, LocalState } from '../state/schema.js';
import type { StateStore } from '../state/store.js';

/** The fault that a run of this kind meets, counted down; undefined when it meets none. */
export async function takeFault(
  store: StateStore,
  kind: RunKind,
  signal?: AbortSignal,
): Promise<Fault | undefined> {
  const fault = faultFor(store.read(), kind);
  return fault?.times === undefined ? fault : store.change((state) => countDown(state, kind), signal);
}

/** True when a run of this kind meets one. */
export function hasFault(state: LocalState, kind: RunKind): boolean {
  return state.faults.length > 0 && faultFor(state, kind) !== undefined;
}

function faultFor(state: LocalState, kind: RunKind): Fault | undefined {
  return state.faults.find((fault) => fault.kind === kind);
}

function countDown(state: LocalState, kind: RunKind): Fault | undefined {
  const fault = faultFor(state, kind);
  if (fault?.times === undefined) return fault;
  fault.times -= 1;
  if (fault.times <= 0) state.faults = state.faults.filter((one) => one !== fault);
  return { ...fault };
}
