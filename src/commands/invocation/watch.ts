import { withLinkedSignal } from '../../core/model/abort.js';
import { isShimError } from '../../core/model/errors.js';
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
  await whileRead(context, (event) => passes(event) && printEvent(host, flags, event), watch);
}

/** Does something whose events are printed on stdout; ends, and well, when nobody reads that any more, as with `head`. */
export async function whileRead(
  context: Context,
  print: (event: ProgressEvent) => unknown,
  task: (options: CallOptions) => Promise<void>,
): Promise<void> {
  const { stdout } = context.host;
  const { signal: interruption, ...call } = context.call(print);
  let isUnread = false;
  await withLinkedSignal([interruption], async (signal, abort) => {
    const leave = () => {
      isUnread = true;
      abort();
    };
    stdout.once('close', leave);
    try {
      await task({ ...call, signal });
    } catch (error) {
      if (!isUnread || !isShimError(error, 'interrupted')) throw error;
    } finally {
      stdout.off('close', leave);
    }
  });
}
