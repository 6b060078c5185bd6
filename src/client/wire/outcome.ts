import type { IncomingHttpHeaders } from 'node:http';
import type { ShimError } from '../../core/model/errors.js';

/** An answer, whole. */
export interface WireAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** How one try of a request ended. */
export type Outcome =
  | { answer: WireAnswer }
  /** @member isBroken The connection was there, and broke: the request may have been taken or not. */
  | { failure: ShimError; isBroken: boolean };
