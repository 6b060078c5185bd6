import type { Socket } from 'node:net';
import { LIMITS } from '../../core/model/limits.js';
import { outgoingOf } from './node-internals.js';

/** Looks at a socket, at a time (ms) of a clock that never goes back; tells since when it has unsent bytes. */
export type StallWatch = (socket: Socket, now: number) => number | undefined;

/**
 * Destroys a socket that holds bytes of which its client takes too few for a while. Node's own socket timeout won't do:
 * whatever the client sends puts it off, and so does each byte that it takes. What all of them hold together is bounded by
 * `UnsentAnswers`.
 */
export function createStallWatch(): StallWatch {
  const stalls = new WeakMap<Socket, { begun: number; since: number; taken: number }>();
  return (socket, now) => {
    const { unsent, taken } = outgoingOf(socket);
    if (unsent === 0) {
      stalls.delete(socket);
      return undefined;
    }
    const stall = stalls.get(socket) ?? { begun: now, since: now, taken };
    stalls.set(socket, stall);
    if (taken - stall.taken >= LIMITS.writeStallBytes) Object.assign(stall, { since: now, taken });
    else if (now - stall.since >= LIMITS.writeStall) socket.destroy();
    return stall.begun;
  };
}
