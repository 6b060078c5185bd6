import { countDown, faultFor, type FaultSource } from '../../platform-kit/faults/take-fault.js';
import type { StateStore } from './store.js';

/** The faults that the state holds. */
export function faultsOf(store: StateStore): FaultSource {
  return {
    take: async (kind, signal) => {
      const fault = faultFor(store.read(), kind);
      return fault?.times === undefined ? fault : store.change((state) => countDown(state, kind), signal);
    },
  };
}
