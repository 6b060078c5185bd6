/**
 * Calls back once when a signal aborts, at once if it has; returns what stops listening. Nothing here uses
 * `AbortSignal.any`: on Node 20 each use leaves memory behind with the longest living of its signals.
 */
export function whenAborted(signal: AbortSignal | undefined, callback: () => void): () => void {
  if (signal === undefined) return nothing;
  if (signal.aborted) {
    callback();
    return nothing;
  }
  signal.addEventListener('abort', callback, { once: true });
  return () => signal.removeEventListener('abort', callback);
}

function nothing(): void {}

/** Does a task whose signal aborts as soon as any of these does, and lets go of them afterwards. */
export async function withLinkedSignal<T>(
  sources: readonly (AbortSignal | undefined)[],
  task: (signal: AbortSignal, abort: () => void) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const letGo = sources.map((source) => whenAborted(source, abort));
  try {
    return await task(controller.signal, abort);
  } finally {
    for (const stop of letGo) stop();
  }
}
