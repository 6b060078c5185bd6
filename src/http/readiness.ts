import { isShimError } from '../core/errors.js';
import type { Shim } from '../core/shim.js';

export interface Readiness {
  /** `undefined` when the platform can be used, else why not; asked of the platform every 5 seconds at most. */
  reason(): Promise<string | undefined>;
}

const CACHED = 5_000;

/** Asks once for all who want to know at the same time. */
export function createReadiness(shim: Shim, onFailure: (error: unknown) => void): Readiness {
  let known: Promise<string | undefined> | undefined;
  let askedAt = 0;
  const ask = () =>
    shim.check().then(
      () => undefined,
      (error: unknown) => {
        onFailure(error);
        return isShimError(error) ? error.message : 'internal error';
      },
    );
  return {
    reason() {
      const now = performance.now();
      if (known === undefined || now - askedAt > CACHED) {
        known = ask();
        askedAt = now;
      }
      return known;
    },
  };
}
