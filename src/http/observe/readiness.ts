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

/** Said of a look that found no place: it tells of this server's callers, not of the platform. */
const BUSY: ReadonlySet<string | undefined> = new Set(['timed_out', 'overloaded']);

/**
 * Asks once for all who want to know, and never again before that was answered: probes come faster than a sick platform. While
 * others' runs go well the platform can be used, also when the look waits behind them: a balancer that sent a busy server's share
 * to the rest would overload these too.
 * @param lastSuccess When a run went well the last time (`performance.now()`).
 */
export function createReadiness(
  shim: Shim,
  onFailure: (error: unknown) => void,
  lastSuccess: () => number = () => -Infinity,
): Readiness {
  const unlessBusy = (reason: string | undefined) =>
    BUSY.has(reason) && performance.now() - lastSuccess() <= CACHED ? undefined : reason;
  let known: { reason: string | undefined; at: number } | undefined;
  let asking: Promise<string | undefined> | undefined;
  const ask = async () => {
    let reason: string | undefined;
    try {
      await shim.check();
    } catch (error) {
      reason = isShimError(error) ? error.code : DEFECT;
      if (unlessBusy(reason) !== undefined) onFailure(error);
    }
    known = { reason, at: performance.now() };
    asking = undefined;
    return reason;
  };
  return {
    async reason() {
      if (known && !asking && performance.now() - known.at <= CACHED) return unlessBusy(known.reason);
      asking ??= ask();
      const patience = new AbortController();
      const late = later(PATIENCE, 'timed_out', { signal: patience.signal }).catch(() => undefined);
      const reason = await Promise.race([asking, late]);
      patience.abort();
      return unlessBusy(reason);
    },
  };
}
