import { hasTerminal } from '../globals/attachment.js';
import type { Host } from '../globals/host.js';

/**
 * Milliseconds between two looks at the terminal: the signal goes to a shell first, which may keep it to itself, or send
 * it on just before the terminal goes.
 */
const LOOK = 1_000;

export interface HangupHandlers {
  /** SIGHUP as a wish to read files anew. */
  reload: () => void;
  /** The terminal that the server was started on is gone. */
  gone: () => void;
}

/** Tells the two meanings of SIGHUP apart; the result unsubscribes. */
export function onHangup(
  host: Pick<Host, 'onSignal' | 'attachment'>,
  { reload, gone }: HangupHandlers,
): () => void {
  if (host.attachment?.() !== 'attached') return host.onSignal('SIGHUP', reload);
  const look = () => {
    if (hasTerminal()) return true;
    clearInterval(looking);
    gone();
    return false;
  };
  const looking = setInterval(look, LOOK).unref();
  const unsubscribe = host.onSignal('SIGHUP', () => {
    if (look()) reload();
  });
  return () => {
    clearInterval(looking);
    unsubscribe();
  };
}
