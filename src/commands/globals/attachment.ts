import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { isatty } from 'node:tty';

/**
 * How a process hangs on a terminal: by its streams (`attached`), by its session alone (`detached`, as nohup leaves it)
 * or not at all (`none`: setsid, a service, a container).
 */
export type Attachment = 'attached' | 'detached' | 'none';

const STREAMS = [0, 1, 2];
const HANGUP = 1n;

/**
 * Tells whether SIGHUP is meant for this process when its terminal goes. Node forgets which signals were ignored as it
 * starts (SigIgn holds nothing of it), so it is told by what nohup does: no stream is a terminal any more. A parent that
 * ignores the signal, as a shell does after `trap '' HUP`, counts too.
 */
export function attachmentOf(parent: number): Attachment {
  if (!hasTerminal()) return 'none';
  return STREAMS.some((stream) => isatty(stream)) && !ignoresHangup(parent) ? 'attached' : 'detached';
}

/** Whether there is a terminal that this process's session belongs to. */
export function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY));
    return true;
  } catch {
    return false;
  }
}

/** Fit for the last moment: Node aborts (134) as it ends when a standard stream is a terminal that is gone. */
export function closeDeadTerminals(): void {
  for (const stream of STREAMS) {
    try {
      if (fstatSync(stream).isCharacterDevice() && !isatty(stream)) closeSync(stream);
    } catch {
      // It is closed.
    }
  }
}

function ignoresHangup(process: number): boolean {
  try {
    const ignored = /^SigIgn:\s*([\da-f]+)/m.exec(readFileSync(`/proc/${process}/status`, 'latin1'))?.[1];
    return (BigInt(`0x${ignored ?? 0}`) & HANGUP) !== 0n;
  } catch {
    return false;
  }
}
