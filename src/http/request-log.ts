import { isShimError } from '../core/errors.js';
import type { Exchange } from './exchange.js';
import type { Log } from './log.js';
import { DEFECT } from './status.js';
import { readQuery } from './target.js';

export interface RequestLog {
  ended(exchange: Exchange): void;
  /** Writes the summary that is due, and lets go of its timer. */
  close(): void;
}

/** Lines of successful reads a second; what is beyond is counted, so that a storm of reads costs one line. */
const READS_A_SECOND = 50;

/**
 * One line a request: changes, failures and the first reads of each second in full, further reads as a count.
 * Bodies are never logged, and of the query only what names a place.
 */
export function createRequestLog(log: Log): RequestLog {
  let reads = 0;
  let timer: NodeJS.Timeout | undefined;
  const summarize = () => {
    timer = undefined;
    if (reads > READS_A_SECOND) log.info({ requests: reads - READS_A_SECOND }, 'further reads answered');
    reads = 0;
  };
  return {
    ended(exchange) {
      const { answer, request, endpoint } = exchange;
      if (answer?.failure) logFailure(log, exchange);
      else if (request.method !== 'GET' && request.method !== 'HEAD') log.info(describe(exchange), 'changed');
      else if (endpoint?.operation !== true) log.debug(describe(exchange), 'answered');
      else {
        reads += 1;
        if (timer === undefined) timer = setTimeout(summarize, 1_000).unref();
        if (reads <= READS_A_SECOND) log.info(describe(exchange), 'answered');
      }
    },
    close() {
      clearTimeout(timer);
      summarize();
    },
  };
}

function logFailure(log: Log, exchange: Exchange): void {
  const failure = exchange.answer?.failure;
  const error = failure?.error;
  const facts = { ...describe(exchange), code: failure?.code };
  if (failure?.code === DEFECT) log.error({ ...facts, err: error }, 'defect');
  else {
    const hint = isShimError(error) ? error.hint : undefined;
    const text = error instanceof Error ? error.message : String(error);
    const refused = (exchange.answer?.status ?? 500) < 500 || failure?.code === 'shutting_down';
    const level = refused ? 'warn' : 'error';
    log[level]({ ...facts, error: text, hint }, refused ? 'refused' : 'failed');
  }
}

function describe({
  id,
  request,
  endpoint,
  target,
  caller,
  answer,
  startedAt,
  clientGone,
}: Exchange): object {
  const query = target?.search ? safeQuery(target.search) : undefined;
  return {
    reqId: id,
    method: request.method,
    path: target?.path.slice(0, 256),
    route: endpoint?.path,
    ...query,
    status: answer?.status,
    ms: Math.round((performance.now() - startedAt) * 10) / 10,
    caller: caller?.id === '' ? undefined : caller?.id,
    client: clientGone ? 'gone' : undefined,
  };
}

function safeQuery(search: string): Record<string, string> | undefined {
  try {
    return readQuery(search, ['region', 'release']);
  } catch {
    return undefined;
  }
}
