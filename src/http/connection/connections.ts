import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Connection } from './connection.js';
import { LIMITS } from '../../core/model/limits.js';
import { Shares } from './shares.js';
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
  /** Since when it has not taken all that is sent to it. */
  unsentSince?: number | undefined;
}

/** Keeps track of a server's sockets, and destroys those whose client takes nothing or asks for nothing. */
export function trackConnections(
  server: Server,
  { onDropped, limit = LIMITS.connections, giveWayAfter = LIMITS.giveWayAfter }: ConnectionsOptions,
): Connections {
  const shares = new Shares();
  const places = new Map<Socket, Place>();
  server.on('connection', (socket: Socket) => {
    const now = performance.now();
    places.set(socket, { since: now });
    socket.once('close', () => places.delete(socket));
    if (places.size <= limit) return;
    const loser = longestWaiting(places, now, giveWayAfter) ?? socket;
    places.delete(loser);
    loser.destroy();
    onDropped();
  });
  const watch = createStallWatch();
  const timer = setInterval(() => {
    const now = performance.now();
    for (const [socket, place] of places) {
      const { connection } = place;
      place.unsentSince = watch(socket, now);
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
      const connection = place?.connection ?? new Connection(socket, shares);
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

/** Who goes first when all places are taken. */
const RANKS = { silent: 0, idle: 1, slow: 2 };

/**
 * The client that has kept this server waiting for the longest, and at least for so long (ms). Those that never sent a
 * whole request come first, then those that ask for nothing, then those that are slow to take their answer.
 * Undefined when each is being answered or came lately.
 */
function longestWaiting(
  places: ReadonlyMap<Socket, Place>,
  now: number,
  patience: number,
): Socket | undefined {
  let found: { socket: Socket; rank: number; since: number } | undefined;
  for (const [socket, { since: opened, connection, unsentSince }] of places) {
    const waits = connection ? connection.waitingSince : opened;
    const since = waits ?? unsentSince;
    const awaited = connection?.answered ? RANKS.idle : RANKS.silent;
    const rank = waits === undefined ? RANKS.slow : awaited;
    const least = rank === RANKS.slow ? LIMITS.slowReaderGivesWay : patience;
    if (since === undefined || now - since <= least) continue;
    if (!found || rank < found.rank || (rank === found.rank && since < found.since))
      found = { socket, rank, since };
  }
  return found?.socket;
}

/** A TLS socket stands on a plain one. */
function plain(socket: Socket): Socket {
  return (socket as { _parent?: Socket })._parent ?? socket;
}
