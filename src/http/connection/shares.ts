import { Sending } from './sending.js';

/** What all connections of a server have together; each is bounded in limits.ts. */
export class Shares {
  /** Connections for which something is worked on. */
  working = 0;
  /** Pipelined requests that wait. */
  waitingRequests = 0;
  /** Bytes of bodies that have arrived in part. */
  bodyBytes = 0;
  readonly sending = new Sending();
}
