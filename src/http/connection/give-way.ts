import type { Socket } from 'node:net';
import { LIMITS } from '../../core/model/limits.js';
import type { Place, Places } from './places.js';

export interface GiveWayOptions {
  /** Milliseconds without a whole request after which a connection gives way to a new one. */
  patience: number;
  /** Whether a token is asked for: then those who have shown a good one stay. */
  strangersFirst: () => boolean;
}

/** Chooses who goes when all places are taken and one more has come. */
export class GiveWay {
  /** Those found waiting for too long; the one that goes first stands last. */
  private waiting: Waiting[] = [];
  private lookedAt = -Infinity;

  constructor(
    private readonly places: Places,
    private readonly options: GiveWayOptions,
  ) {}

  /** Who goes: a socket among the places, perhaps the newcomer. */
  loser(newcomer: Socket): Socket {
    const now = performance.now();
    const stranger = this.options.strangersFirst()
      ? (this.longestWaiting(newcomer, now, isStranger) ?? oldest(this.places, newcomer, isStranger))
      : undefined;
    return (
      stranger ?? this.longestWaiting(newcomer, now) ?? oldestOfTheCrowd(this.places, newcomer) ?? newcomer
    );
  }

  /**
   * The client that has kept this server waiting for the longest, and at least for as long as is borne. Those that never
   * sent a whole request come first, then those that ask for nothing, then those that are slow to take their answer.
   * Undefined when each is being answered or came lately.
   */
  private longestWaiting(newcomer: Socket, now: number, among = anyone): Socket | undefined {
    if (now - this.lookedAt >= LOOK_EVERY) this.look(now);
    for (let found = this.waiting.at(-1); found; found = this.waiting.at(-1)) {
      const place = this.places.get(found.socket);
      if (place && found.socket !== newcomer && waitingOf(place).since === found.since)
        return among(place) ? found.socket : undefined;
      this.waiting.pop();
    }
    return undefined;
  }

  /** Goes through all places once for many newcomers: thousands of them may come within a second. */
  private look(now: number): void {
    this.lookedAt = now;
    this.waiting = [];
    for (const [socket, place] of this.places) {
      const { rank, since } = waitingOf(place);
      const least = rank === RANKS.slow ? LIMITS.slowReaderGivesWay : this.options.patience;
      if (since !== undefined && now - since > least)
        this.waiting.push({ socket, rank, since, isTrusted: !isStranger(place) });
    }
    const strangersFirst = this.options.strangersFirst();
    this.waiting.sort((one, other) => {
      if (strangersFirst && one.isTrusted !== other.isTrusted) return one.isTrusted ? -1 : 1;
      return other.rank - one.rank || other.since - one.since;
    });
  }
}

interface Waiting {
  socket: Socket;
  rank: number;
  since: number;
  isTrusted: boolean;
}

/** Milliseconds between two looks at all places. */
const LOOK_EVERY = 20;

/** Who goes first of those that keep this server waiting. */
const RANKS = { silent: 0, idle: 1, slow: 2 };

const anyone = (_place: Place): boolean => true;

function isStranger({ connection }: Place): boolean {
  return !connection?.isTrusted;
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
  const [crowd, most] = places.crowd;
  const own = places.get(newcomer)?.isProxy ? 1 : places.heldBy(newcomer.remoteAddress);
  if (2 * own > most) return undefined;
  return oldest(places, newcomer, ({ address, isProxy }) => !isProxy && address === crowd);
}
