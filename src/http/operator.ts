import type { Endpoint } from './exchange/exchange.js';
import { DEFECT } from '../contract/status.js';
import { isShimError } from '../core/model/errors.js';
import type { Shim } from '../core/shim.js';
import type { SharedStore } from '../store/store.js';
import { textAnswer, type Answer } from './answer/answer.js';
import type { Metrics } from './observe/metrics.js';
import type { Readiness } from './observe/readiness.js';

/** Paths that need no token: what they tell is no secret. */
export const OPEN_PATHS: ReadonlySet<string> = new Set(['/healthz', '/healthz/', '/readyz', '/readyz/']);

export interface OperatorParts {
  shim: Shim;
  metrics: Metrics;
  readiness: Readiness;
  store: Pick<SharedStore, 'check'>;
  /** Whether requests should go to another server. */
  isLeaving: () => boolean;
}

/** What the operator and the orchestrator ask. */
export function operatorEndpoints({ shim, metrics, readiness, store, isLeaving }: OperatorParts): Endpoint[] {
  const endpoint = (path: string, answer: () => Promise<Answer>): Endpoint => ({
    method: 'GET',
    path,
    operation: false,
    meter: metrics.meter('GET', path),
    answer,
  });
  return [
    endpoint('/healthz', async () => textAnswer(200, 'ok\n')),
    endpoint('/readyz', async () => {
      const reason = isLeaving() ? 'shutting_down' : ((await troubleOf(store)) ?? (await readiness.reason()));
      return reason === undefined ? textAnswer(200, 'ready\n') : textAnswer(503, `not ready: ${reason}\n`);
    }),
    endpoint('/metrics', async () =>
      textAnswer(200, await metrics.render(shim.stats()), ['Content-Type', metrics.contentType]),
    ),
  ];
}

/** Asked each time: it answers at once, or is known to be away. */
async function troubleOf(store: OperatorParts['store']): Promise<string | undefined> {
  return store.check().then(
    () => undefined,
    (error: unknown) => (isShimError(error) ? error.code : DEFECT),
  );
}
