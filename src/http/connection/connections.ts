import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Connection } from './connection.js';
import { LIMITS } from '../../core/model/limits.js';
import { GiveWay } from './give-way.js';
import { Places } from './places.js';
import type { ConnectionAccounts } from './connection-accounts.js';
import { transportOf } from './node-internals.js';
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
  accounts: ConnectionAccounts;
  /** Told of each connection that is closed because too many are open. */
  onDropped: () => void;
  limit?: number;
  /** Milliseconds without a whole request after which a connection gives way to a new one. */
  giveWayAfter?: number;
  /** Whether a token is asked for: then those who have shown none give way first, however active they are. */
  asksForToken?: () => boolean;
  /** Milliseconds that an idle connection may live, whatever trickles in. */
  idle?: number;
  /** Whether a proxy that serves many callers has this address. */
  isProxy?: (address: string | undefined) => boolean;
}

/** Keeps track of a server's sockets, and destroys those whose client takes nothing or asks for nothing. */
export function trackConnections(
  server: Server,
  {
    accounts,
    onDropped,
    limit = LIMITS.connections,
    giveWayAfter: patience = LIMITS.giveWayAfter,
    asksForToken = () => false,
    idle = LIMITS.keepAliveTimeout + LIMITS.idleGrace,
    isProxy = () => false,
  }: ConnectionsOptions,
): Connections {
  const places = new Places();
  const giveWay = new GiveWay(places, { patience, strangersFirst: asksForToken });
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress;
    places.take(socket, { since: performance.now(), address, isProxy: isProxy(address) });
    socket.once('close', () => places.giveBack(socket));
    if (places.size <= limit) return;
    const loser = giveWay.loser(socket);
    places.giveBack(loser);
    loser.destroy();
    onDropped();
  });
  const watch = createStallWatch();
  const timer = setInterval(() => {
    const now = performance.now();
    for (const [socket, place] of places) {
      const { connection } = place;
      place.unsentSince = watch(socket, now);
      if (connection && connection.idleFor(now) > idle) socket.destroy();
    }
  }, LIMITS.writeStallCheck);
  timer.unref();

  return {
    get empty() {
      return places.size === 0;
    },
    of(socket) {
      const place = places.get(transportOf(socket));
      const connection = place?.connection ?? new Connection(socket, accounts);
      if (place) place.connection = connection;
      return connection;
    },
    destroyIdle() {
      for (const [socket, { connection }] of places) if (connection?.idle !== false) socket.destroy();
    },
    destroyAll() {
      for (const [socket] of places) socket.destroy();
    },
    close: () => clearInterval(timer),
  };
}
