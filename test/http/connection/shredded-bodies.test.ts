import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../src/core/model/limits.js';
import { BodyBuffer } from '../../../src/http/connection/body-buffer.js';
import { fakeShim, sendRaw, startFace, statusOf } from '../face.js';

const HEAD =
  'POST /apps HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n';

function chunked(body: string, size: number): string {
  const chunks = body.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
  return `${HEAD}${chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('')}0\r\n\r\n`;
}

const bodyOf = (bytes: number) => `{"name":"zenx"${' '.repeat(bytes - 15)}}`;

describe('a body in many pieces', () => {
  const shim = fakeShim({ apps: { register: async ({ name }: { name: string }) => ({ name }) } });

  it.each([
    [1, 1_000, 200],
    [1, 1_200, 413],
    [7, 7_000, 200],
    [7, 100_000, 413],
    [64, 1_000_000, 200],
    [1_000, 1_000_000, 200],
  ])('of %i bytes each and %i in all is answered %i', async (size, bytes, status) => {
    await using face = await startFace(shim);
    const answer = await sendRaw(face.port, chunked(bodyOf(bytes), size));
    expect(statusOf(answer)).toBe(status);
    if (status === 413) expect(answer).toContain('too many small chunks');
    expect((await face.stop.run(0)) || true).toBe(true);
  });

  it('is whole again, whatever the pieces are', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 3_000 }), { maxLength: 40 }), (pieces) => {
        const body = new BodyBuffer();
        for (const piece of pieces) body.add(Buffer.from(piece));
        expect(body.whole().equals(Buffer.concat(pieces))).toBe(true);
        expect(body.whole().buffer.byteLength).toBeLessThanOrEqual(2 * Math.max(body.size, 1_024));
      }),
    );
  });

  it('counts as shredded by its pieces and its bytes', () => {
    const body = new BodyBuffer();
    for (let count = 0; count < LIMITS.bodyChunks; count += 1) body.add(Buffer.from('a'));
    expect(body.isShredded).toBe(false);
    for (let count = 0; count < 20; count += 1) body.add(Buffer.from('a'));
    expect(body.isShredded).toBe(true);
    body.add(Buffer.alloc(64_000));
    expect(body.isShredded).toBe(false);
  });
});
