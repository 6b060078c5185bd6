import { hasTerminal } from '../globals/attachment.js';
import type { Host } from '../globals/host.js';

/** Milliseconds after which a terminal is looked at again: a shell may send the signal just before it goes. */
const SECOND_LOOK = 1_000;

export interface HangupHandlers {
  /** SIGHUP as a wish to read files anew. */
  reload: () => void;
  /** SIGHUP as the end of the terminal that the server was started on. */
  gone: () => void;
}

/** Tells the two meanings of SIGHUP apart; the result unsubscribes. */
export function onHangup(
  host: Pick<Host, 'onSignal' | 'attachment'>,
  { reload, gone }: HangupHandlers,
): () => void {
  const isAttached = host.attachment?.() === 'attached';
  let again: NodeJS.Timeout | undefined;
  const unsubscribe = host.onSignal('SIGHUP', () => {
    if (isAttached && !hasTerminal()) return gone();
    reload();
    if (isAttached)
      again ??= setTimeout(() => ((again = undefined), hasTerminal() || gone()), SECOND_LOOK).unref();
  });
  return () => {
    clearTimeout(again);
    unsubscribe();
  };
}
