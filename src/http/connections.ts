import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Connection, type WaitingRoom } from './connection.js';
import { LIMITS } from './limits.js';
import { createStallWatch } from './stall-watch.js';

/** All open sockets of a server. */
export interface Connections {
  of(socket: Socket): Connection;
  /** Destroys those on which nothing is under way: silent ones and half-sent headers too. */
  destroyIdle(): void;
  destroyAll(): void;
  /** Lets go of the timer that watches for stalled readers. */
  close(): void;
}

/** Keeps track of a server's sockets, and destroys those whose client takes nothing or asks for nothing. */
export function trackConnections(server: Server): Connections {
  const waitingRoom: WaitingRoom = { taken: 0 };
  const raw = new Set<Socket>();
  const known = new Map<Socket, Connection>();
  server.on('connection', (socket: Socket) => {
    raw.add(socket);
    socket.once('close', () => raw.delete(socket));
  });
  const watch = createStallWatch();
  const timer = setInterval(() => {
    const now = performance.now();
    for (const socket of raw) watch(socket, now);
    for (const connection of known.values())
      if (connection.idleFor(now) > LIMITS.idle) connection.socket.destroy();
  }, LIMITS.writeStallCheck);
  timer.unref();

  return {
    of(socket) {
      const connection = known.get(socket);
      if (connection) return connection;
      const created = new Connection(socket, waitingRoom);
      known.set(socket, created);
      socket.once('close', () => known.delete(socket));
      return created;
    },
    destroyIdle() {
      const busy = new Set(
        [...known.values()].filter(({ idle }) => !idle).flatMap(({ socket }) => layers(socket)),
      );
      for (const socket of raw) if (!busy.has(socket)) socket.destroy();
    },
    destroyAll: () => raw.forEach((socket) => socket.destroy()),
    close: () => clearInterval(timer),
  };
}

/** A TLS socket stands on a plain one. */
function layers(socket: Socket): Socket[] {
  const parent = (socket as { _parent?: Socket })._parent;
  return parent ? [socket, parent] : [socket];
}
