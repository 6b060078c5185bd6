import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Connection, type WaitingRoom } from './connection.js';
import { LIMITS } from './limits.js';
import { createStallWatch } from './stall-watch.js';

/** All open sockets of a server. */
export interface Connections {
  /** Whether there is none. */
  readonly empty: boolean;
  of(socket: Socket): Connection;
  /** Destroys those on which nothing is under way: silent ones and half-sent headers too. */
  destroyIdle(): void;
  destroyAll(): void;
  /** Lets go of the timer that watches for stalled readers. */
  close(): void;
}

export interface ConnectionsOptions {
  /** Told of each connection that is closed because too many are open. */
  onDropped: () => void;
  limit?: number;
  /** Milliseconds without a whole request after which a connection gives way to a new one. */
  giveWayAfter?: number;
}

/** What is known of a TCP connection; it becomes a `Connection` when its first request has begun. */
interface Place {
  since: number;
  connection?: Connection;
}

/** Keeps track of a server's sockets, and destroys those whose client takes nothing or asks for nothing. */
export function trackConnections(
  server: Server,
  { onDropped, limit = LIMITS.connections, giveWayAfter = LIMITS.giveWayAfter }: ConnectionsOptions,
): Connections {
  const waitingRoom: WaitingRoom = { taken: 0 };
  const places = new Map<Socket, Place>();
  server.on('connection', (socket: Socket) => {
    const now = performance.now();
    places.set(socket, { since: now });
    socket.once('close', () => places.delete(socket));
    if (places.size <= limit) return;
    const loser = longestWaiting(places, now - giveWayAfter) ?? socket;
    places.delete(loser);
    loser.destroy();
    onDropped();
  });
  const watch = createStallWatch();
  const timer = setInterval(() => {
    const now = performance.now();
    for (const [socket, { connection }] of places) {
      watch(socket, now);
      if (connection && connection.idleFor(now) > LIMITS.idle) socket.destroy();
    }
  }, LIMITS.writeStallCheck);
  timer.unref();

  return {
    get empty() {
      return places.size === 0;
    },
    of(socket) {
      const place = places.get(plain(socket));
      const connection = place?.connection ?? new Connection(socket, waitingRoom);
      if (place) place.connection = connection;
      return connection;
    },
    destroyIdle() {
      for (const [socket, { connection }] of places) if (connection?.idle !== false) socket.destroy();
    },
    destroyAll: () => places.forEach((_, socket) => socket.destroy()),
    close: () => clearInterval(timer),
  };
}

/**
 * The client that has kept this server waiting for the longest, and at least since then; those that never sent a whole
 * request come first. Undefined when each is being answered or came lately.
 */
function longestWaiting(places: ReadonlyMap<Socket, Place>, before: number): Socket | undefined {
  let found: { socket: Socket; answered: boolean; since: number } | undefined;
  for (const [socket, { since: opened, connection }] of places) {
    const since = connection ? connection.waitingSince : opened;
    const answered = connection?.answered ?? false;
    if (since === undefined || since >= before) continue;
    if (!found || (answered === found.answered ? since < found.since : found.answered))
      found = { socket, answered, since };
  }
  return found?.socket;
}

/** A TLS socket stands on a plain one. */
function plain(socket: Socket): Socket {
  return (socket as { _parent?: Socket })._parent ?? socket;
}
