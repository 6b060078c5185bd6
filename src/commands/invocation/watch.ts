import type { CallOptions, ProgressEvent } from '../../core/shim.js';
import { printEvent } from '../terminal/print-event.js';
import type { Context } from './context.js';

/** What the option says. */
export const WATCH = 'go on with each change, a line each (with --json: an event each), until Ctrl-C';

/** Prints events on stdout as they come, until the operation ends, or whoever watches ends it. */
export async function watchOnStdout(
  context: Context,
  passes: (event: ProgressEvent) => boolean,
  watch: (options: CallOptions) => Promise<void>,
): Promise<void> {
  const { host, flags } = context;
  await watch(context.call((event) => passes(event) && printEvent(host, flags, event)));
}
