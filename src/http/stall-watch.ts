import type { Socket } from 'node:net';
import { LIMITS } from './limits.js';

/** Looks at a socket, at a time (ms) of a clock that never goes back. */
export type StallWatch = (socket: Socket, now: number) => void;

/**
 * Destroys a socket that holds bytes of which its client has taken none for a while. Node's own socket timeout won't
 * do: whatever the client sends puts it off, so one that never reads could stay for ever.
 */
export function createStallWatch(): StallWatch {
  const stalls = new WeakMap<Socket, { unsent: number; since: number }>();
  return (socket, now) => {
    const unsent = unsentBytes(socket);
    const stall = stalls.get(socket);
    if (unsent === 0) stalls.delete(socket);
    else if (stall?.unsent !== unsent) stalls.set(socket, { unsent, since: now });
    else if (now - stall.since >= LIMITS.writeStall) socket.destroy();
  };
}

/** What the kernel has not taken yet; `writableLength` alone would not show that a large write makes progress. */
function unsentBytes(socket: Socket): number {
  const { _handle: handle } = socket as { _handle?: { writeQueueSize?: number } | null };
  return handle?.writeQueueSize ?? socket.writableLength;
}
