import type { Shim } from '../../core/shim.js';
import type { Context } from '../invocation/context.js';
import { HUNG_UP, INTERRUPTED, TERMINATED } from '../globals/exit-codes.js';

/** What the exit codes of signals stand for. */
export const SIGNAL_NAMES: Readonly<Record<number, string>> = {
  [HUNG_UP]: 'SIGHUP',
  [INTERRUPTED]: 'SIGINT',
  [TERMINATED]: 'SIGTERM',
};

/** The signals that end a server. */
export interface Signals {
  /** Resolves to the exit code that the first signal stands for. */
  first: Promise<number>;
  received: number | undefined;
  /** The terminal is gone: as the first signal; a shell repeats it, so that it never is the second. */
  hangUp(): void;
  close(): void;
}

/** The first signal asks; the second one ends everything at once. */
export function listenForSignals({ host }: Context, shim: Shim): Signals {
  let tell: (code: number) => void;
  const signals: Signals = {
    first: new Promise((resolve) => (tell = resolve)),
    received: undefined,
    hangUp: () => {
      if (signals.received === undefined) receive(HUNG_UP)();
    },
    close: () => unsubscribe.forEach((end) => end()),
  };
  const receive = (code: number) => () => {
    if (signals.received !== undefined) {
      shim.kill();
      host.exit(code);
    }
    signals.received = code;
    tell(code);
  };
  const unsubscribe = [
    host.onSignal('SIGINT', receive(INTERRUPTED)),
    host.onSignal('SIGTERM', receive(TERMINATED)),
  ];
  return signals;
}
