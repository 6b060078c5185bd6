import type { Socket } from 'node:net';
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

/** All open sockets, in the order in which they came, and how many each address holds. */
export class Places {
  private readonly taken = new Map<Socket, Place>();
  private readonly held = new Map<string | undefined, number>();

  get size(): number {
    return this.taken.size;
  }

  get(socket: Socket): Place | undefined {
    return this.taken.get(socket);
  }

  [Symbol.iterator](): IterableIterator<[Socket, Place]> {
    return this.taken[Symbol.iterator]();
  }

  take(socket: Socket, place: Place): void {
    this.taken.set(socket, place);
    if (!place.isProxy) this.count(place.address, 1);
  }

  /** Nothing happens when it is given back already. */
  giveBack(socket: Socket): void {
    const place = this.taken.get(socket);
    if (!place) return;
    this.taken.delete(socket);
    if (!place.isProxy) this.count(place.address, -1);
  }

  /** How many an address holds; those of proxies are not counted. */
  heldBy(address: string | undefined): number {
    return this.held.get(address) ?? 0;
  }

  /** The address that holds the most, and how many. */
  get crowd(): [address: string | undefined, most: number] {
    return [...this.held].reduce((one, other) => (other[1] > one[1] ? other : one), [undefined, 0]);
  }

  private count(address: string | undefined, by: number): void {
    const held = this.heldBy(address) + by;
    if (held === 0) this.held.delete(address);
    else this.held.set(address, held);
  }
}
