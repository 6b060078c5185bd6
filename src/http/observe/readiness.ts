import { setTimeout as later } from 'node:timers/promises';
import { isShimError } from '../../core/model/errors.js';
import type { Shim } from '../../core/shim.js';
import { DEFECT } from '../../contract/status.js';

export interface Readiness {
  /** `undefined` when the platform can be used, else the code of why not. */
  reason(): Promise<string | undefined>;
}

/** Milliseconds for which an answer of the platform is told again, and for which one waits for it. */
const CACHED = 5_000;
const PATIENCE = 2_000;

/** Asks once for all who want to know, and never again before that was answered: probes come faster than a sick platform. */
export function createReadiness(shim: Shim, onFailure: (error: unknown) => void): Readiness {
  let known: { reason: string | undefined; at: number } | undefined;
  let asking: Promise<string | undefined> | undefined;
  const ask = async () => {
    let reason: string | undefined;
    try {
      await shim.check();
    } catch (error) {
      onFailure(error);
      reason = isShimError(error) ? error.code : DEFECT;
    }
    known = { reason, at: performance.now() };
    asking = undefined;
    return reason;
  };
  return {
    async reason() {
      if (known && !asking && performance.now() - known.at <= CACHED) return known.reason;
      asking ??= ask();
      const patience = new AbortController();
      const late = later(PATIENCE, 'timed_out', { signal: patience.signal }).catch(() => undefined);
      const reason = await Promise.race([asking, late]);
      patience.abort();
      return reason;
    },
  };
}
