import { isShimError } from '../../core/model/errors.js';
import type { Answer } from '../answer/answer.js';
import type { Exchange } from '../exchange/exchange.js';
import type { Refusal } from '../answer/refusal.js';
import type { Log } from './log.js';
import { DEFECT } from '../../contract/status.js';
import { shownQuery } from '../exchange/query.js';

export interface RequestLog {
  ended(exchange: Exchange): void;
  /** What never became a request, by the id in its answer. */
  refused(id: string, error: Refusal): void;
  /** Writes the summaries that are due, and lets go of their timer. */
  close(): void;
}

/** Lines of a kind a second; what is beyond is counted, so that a storm of requests costs one line. */
const LINES_A_SECOND = 50;

/** Kinds of lines that a client can cause as often as it likes, by what their count is called. */
const STORMS = { reads: 'further reads answered', refusals: 'further requests refused' } as const;
type Storm = keyof typeof STORMS;

/**
 * One line a request: changes, failures, and of reads and refusals the first of each second in full, further ones as a
 * count. Bodies are never logged, and of the query only what names a place.
 */
export function createRequestLog(log: Log): RequestLog {
  const counts: Record<Storm, number> = { reads: 0, refusals: 0 };
  let timer: NodeJS.Timeout | undefined;
  const summarize = () => {
    timer = undefined;
    for (const storm of Object.keys(STORMS) as Storm[]) {
      const requests = counts[storm] - LINES_A_SECOND;
      if (requests > 0) log.info({ requests }, STORMS[storm]);
      counts[storm] = 0;
    }
  };
  const bounded = (storm: Storm, write: () => void) => {
    counts[storm] += 1;
    timer ??= setTimeout(summarize, 1_000).unref();
    if (counts[storm] <= LINES_A_SECOND) write();
  };
  return {
    ended(exchange) {
      const { answer, request, endpoint } = exchange;
      if (answer?.failure) {
        if (isRefused(answer)) bounded('refusals', () => logRefused(log, exchange));
        else logFailed(log, exchange);
      } else if (request.method !== 'GET' && request.method !== 'HEAD')
        log.info(describe(exchange), 'changed');
      else if (endpoint?.operation !== true) log.debug(describe(exchange), 'answered');
      else bounded('reads', () => log.info(describe(exchange), 'answered'));
    },
    refused(id, { status, code, message }) {
      bounded('refusals', () => log.warn({ reqId: id, status, code, error: message }, 'refused'));
    },
    close() {
      clearTimeout(timer);
      summarize();
    },
  };
}

function isRefused({ status, failure }: Answer): boolean {
  return status < 500 || failure?.code === 'shutting_down';
}

function logRefused(log: Log, exchange: Exchange): void {
  const { error, code } = exchange.answer?.failure ?? {};
  log.warn({ ...describe(exchange), code, error: withoutValues(error), hint: hintOf(error) }, 'refused');
}

/** What a mistaken field holds may be a secret: its value stands in quotes, and may hold some itself. */
function withoutValues(error: unknown): string {
  const text = textOf(error);
  return isShimError(error, 'invalid_input') ? text.replace(/'.*'/s, "'…'") : text;
}

function logFailed(log: Log, exchange: Exchange): void {
  const { error, code } = exchange.answer?.failure ?? {};
  const facts = { ...describe(exchange), code };
  if (code === DEFECT) log.error({ ...facts, err: error }, 'defect');
  else log.error({ ...facts, error: textOf(error), hint: hintOf(error) }, 'failed');
}

/** A hint at how to write an input shows what was given. */
function hintOf(error: unknown): string | undefined {
  return isShimError(error) && error.code !== 'invalid_input' ? error.hint : undefined;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function describe({
  id,
  from,
  request,
  endpoint,
  target,
  caller,
  answer,
  startedAt,
  clientGone,
}: Exchange): object {
  const query = target?.search ? shownQuery(target.search, ['region', 'release']) : undefined;
  return {
    reqId: id,
    method: request.method,
    path: target?.path.slice(0, 256),
    route: endpoint?.path,
    ...query,
    status: answer?.status,
    ms: Math.round((performance.now() - startedAt) * 10) / 10,
    caller: caller?.name ?? (caller?.id === '' ? undefined : caller?.id),
    from,
    client: clientGone ? 'gone' : undefined,
  };
}
