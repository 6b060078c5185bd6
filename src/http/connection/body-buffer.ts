import { LIMITS } from '../../core/model/limits.js';

const FIRST_ROOM = 1024;

/**
 * A body as it arrives, copied into one buffer that grows with it. To keep the chunks as they come would keep the piece
 * of network data that each is a part of: a body in chunks of one byte would hold a hundred times its size.
 */
export class BodyBuffer {
  size = 0;
  private chunks = 0;
  private bytes = Buffer.alloc(0);

  add(chunk: Buffer): void {
    this.chunks += 1;
    const size = this.size + chunk.length;
    if (size > this.bytes.length) this.grow(size);
    chunk.copy(this.bytes, this.size);
    this.size = size;
  }

  /** Whether it is cut into more pieces than any honest sender makes of so many bytes; each costs the parser time. */
  get isShredded(): boolean {
    return this.chunks > LIMITS.bodyChunks + this.size / LIMITS.bodyBytesPerChunk;
  }

  whole(): Buffer {
    return this.bytes.subarray(0, this.size);
  }

  private grow(size: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(FIRST_ROOM, size, Math.min(2 * size, LIMITS.bodyBytes)));
    this.bytes.copy(grown, 0, 0, this.size);
    this.bytes = grown;
  }
}
