import type { Answer } from '../answer/answer.js';
import type { Exchange } from './exchange.js';
import type { Meter } from '../observe/metrics.js';

/** What stands behind a method and path: an operation, or something for the operator. */
export interface Endpoint {
  method: string;
  path: string;
  /** Whether it is one of the operations, which stop when the server stops. */
  operation: boolean;
  /** Takes the status and seconds of each answer. */
  meter: Meter;
  answer(exchange: Exchange): Promise<Answer>;
}
