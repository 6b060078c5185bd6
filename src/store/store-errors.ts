import { ShimError } from '../core/model/errors.js';
import { STORE_LIMITS } from '../core/model/limits.js';

/** A store that does not answer now. */
export function storeAway(description: string, why: string, cause?: unknown): ShimError {
  return new ShimError(
    'store_unavailable',
    `the store (${description}) can't be used: ${why}; nothing was started`,
    {
      hint: 'changes with an Idempotency-Key and rollouts go on once it is back; try again',
      retryAfter: 1,
      nothingBegan: true,
      cause,
    },
  );
}

/** Rejects when work takes longer than a store may; the work goes on. */
export async function inTime<T>(work: Promise<T>, late: () => unknown): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const lateness = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(late() as Error), STORE_LIMITS.storeAnswer);
  });
  try {
    return await Promise.race([work, lateness]);
  } finally {
    clearTimeout(timer);
  }
}
