import type { Socket } from 'node:net';
import { lengthOf, type Body } from '../answer/answer.js';
import { LIMITS } from '../../core/model/limits.js';

/** One who is sent an answer. */
export interface Reader {
  readonly connection: { readonly socket: Socket };
}

interface Sent {
  bytes: number;
  since: number;
  readers: Set<Reader>;
}

/** Small answers are not worth the counting. */
const COUNTED = 4 * 1024;

/**
 * The answers that clients have not taken yet, which this server holds in memory meanwhile. Readers that stall one after
 * the other would each hold another list: beyond the bound, the oldest answers are given up together with their readers. A single reader's pace is looked at by `createStallWatch`.
 */
export class UnsentAnswers {
  // In the order of their age. Clients that share a list share its bytes.
  private readonly bodies = new Map<Body, Sent>();
  private held = 0;

  get bytes(): number {
    return this.held;
  }

  begin(body: Body, reader: Reader): void {
    const bytes = lengthOf(body);
    if (bytes < COUNTED) return;
    const sent = this.bodies.get(body);
    if (sent) {
      sent.readers.add(reader);
      return;
    }
    this.bodies.set(body, { bytes, since: performance.now(), readers: new Set([reader]) });
    this.held += bytes;
    if (this.held > LIMITS.unsentBytes) this.relieve();
  }

  /** It was all taken, or its client is gone. */
  end(body: Body, reader: Reader): void {
    const sent = this.bodies.get(body);
    if (!sent?.readers.delete(reader) || sent.readers.size > 0) return;
    this.bodies.delete(body);
    this.held -= sent.bytes;
  }

  private relieve(): void {
    const before = performance.now() - LIMITS.unsentBytesGrace;
    for (const [body, { since, readers }] of this.bodies) {
      if (since > before || this.held <= LIMITS.unsentBytes) return;
      for (const reader of readers) {
        reader.connection.socket.destroy();
        this.end(body, reader);
      }
    }
  }
}
