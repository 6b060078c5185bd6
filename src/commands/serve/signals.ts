import type { Shim } from '../../core/shim.js';
import type { Context } from '../invocation/context.js';
import { INTERRUPTED, TERMINATED } from '../globals/exit-codes.js';

/** The signals that end a server. */
export interface Signals {
  /** Resolves to the exit code that the first signal stands for. */
  first: Promise<number>;
  received: number | undefined;
  close(): void;
}

/** The first signal asks; the second one ends everything at once. */
export function listenForSignals({ host }: Context, shim: Shim): Signals {
  let tell: (code: number) => void;
  const signals: Signals = {
    first: new Promise((resolve) => (tell = resolve)),
    received: undefined,
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
