import type { CallOptions } from '../../core/shim.js';
import { showProgress } from '../progress/show-progress.js';
import type { Context } from './context.js';

/** Calls an operation whose progress is shown meanwhile. */
export async function withProgress<T>(
  context: Context,
  call: (options: CallOptions) => Promise<T>,
): Promise<T> {
  const progress = await showProgress(context.host, context.flags);
  try {
    return await call(context.call(progress.report));
  } finally {
    progress.end();
  }
}
