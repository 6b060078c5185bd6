import type { Socket } from 'node:net';
import { LIMITS } from '../../core/model/limits.js';
import type { Connection } from './connection.js';

/** What is known of a TCP connection; it gets a `Connection` when its first request has begun. */
export interface Place {
  since: number;
  /** The client's; undefined on a unix socket. */
  address: string | undefined;
  /** It brings the requests of many callers, so that its address is no crowd. */
  isProxy: boolean;
  connection?: Connection;
  /** Since when it has not taken all that is sent to it. */
  unsentSince?: number | undefined;
}

export type Places = ReadonlyMap<Socket, Place>;

export interface GiveWayOptions {
  /** Milliseconds without a whole request after which a connection gives way to a new one. */
  patience: number;
  /** Whether a token is asked for: then those who have shown a good one stay. */
  strangersFirst: boolean;
}

/** Who goes when all places are taken and one more has come: a socket among them, perhaps the new one. */
export function givesWay(
  places: Places,
  newcomer: Socket,
  { patience, strangersFirst }: GiveWayOptions,
): Socket {
  const now = performance.now();
  const isStranger = ({ connection }: Place) => !connection?.isTrusted;
  const stranger = strangersFirst
    ? (longestWaiting(places, now, patience, (place, socket) => socket !== newcomer && isStranger(place)) ??
      oldest(places, newcomer, isStranger))
    : undefined;
  return (
    stranger ??
    longestWaiting(places, now, patience, (_, socket) => socket !== newcomer) ??
    oldestOfTheCrowd(places, newcomer) ??
    newcomer
  );
}

/** Who goes first of those that keep this server waiting. */
const RANKS = { silent: 0, idle: 1, slow: 2 };

/**
 * The client that has kept this server waiting for the longest, and at least for so long (ms). Those that never sent a
 * whole request come first, then those that ask for nothing, then those that are slow to take their answer.
 * Undefined when each is being answered or came lately.
 */
function longestWaiting(
  places: Places,
  now: number,
  patience: number,
  among: (place: Place, socket: Socket) => boolean,
): Socket | undefined {
  let found: { socket: Socket; rank: number; since: number } | undefined;
  for (const [socket, place] of places) {
    if (!among(place, socket)) continue;
    const { rank, since } = waitingOf(place);
    const least = rank === RANKS.slow ? LIMITS.slowReaderGivesWay : patience;
    if (since === undefined || now - since <= least) continue;
    if (!found || rank < found.rank || (rank === found.rank && since < found.since))
      found = { socket, rank, since };
  }
  return found?.socket;
}

function waitingOf({ since: opened, connection, unsentSince }: Place): {
  rank: number;
  since?: number | undefined;
} {
  const waits = connection ? connection.waitingSince : opened;
  if (waits === undefined) return { rank: RANKS.slow, since: unsentSince };
  return { rank: connection?.answered ? RANKS.idle : RANKS.silent, since: waits };
}

/** The one that has been here for the longest: of those that sent a request already, else of all but the newcomer. */
function oldest(places: Places, newcomer: Socket, among: (place: Place) => boolean): Socket | undefined {
  let silent: Socket | undefined;
  // They stand in the order in which they came.
  for (const [socket, place] of places) {
    if (!among(place) || socket === newcomer) continue;
    if (place.connection) return socket;
    silent ??= socket;
  }
  return silent;
}

/** The oldest of the address that holds the most places, unless the newcomer's own holds half as many. */
function oldestOfTheCrowd(places: Places, newcomer: Socket): Socket | undefined {
  const held = new Map<string | undefined, number>();
  for (const { address, isProxy } of places.values())
    if (!isProxy) held.set(address, (held.get(address) ?? 0) + 1);
  const [crowd, most] = [...held].reduce((one, other) => (other[1] > one[1] ? other : one), [undefined, 0]);
  const own = places.get(newcomer)?.isProxy ? 1 : (held.get(newcomer.remoteAddress) ?? 0);
  if (2 * own > most) return undefined;
  return oldest(places, newcomer, ({ address, isProxy }) => !isProxy && address === crowd);
}
