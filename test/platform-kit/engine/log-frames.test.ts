import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWellFormed } from '../../../src/core/input/text.js';
import { LIMITS } from '../../../src/core/model/limits.js';
import type { LogLine } from '../../../src/core/model/log-lines.js';
import { IncompleteLogError, LogFrames } from '../../../src/platform-kit/engine/log-frames.js';
import { frame } from './log-frame.js';

/** What comes out when the bytes come in pieces of these lengths. */
function read(bytes: Buffer, lengths: readonly number[]) {
  const frames = new LogFrames();
  const lines: LogLine[] = [];
  let from = 0;
  for (const length of [...lengths, bytes.length]) {
    lines.push(...frames.read(bytes.subarray(from, from + length)));
    from += length;
  }
  return { lines: [...lines, ...frames.end()], last: frames.last };
}
const second = (index: number) => `2026-11-27T19:02:${String(index).padStart(2, '0')}.000000001Z`;

describe('lines out of the engine’s frames', () => {
  it('are the same however the answer is cut', () => {
    const message = fc.record({
      kind: fc.constantFrom(1 as const, 2 as const),
      text: fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replaceAll(/[\r\n]/g, '')),
    });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 20 }), fc.array(fc.nat(40)), (messages, lengths) => {
        const bytes = Buffer.concat(
          messages.map(({ kind, text }, index) => frame(kind, `${second(index)} ${text}\n`)),
        );
        expect(read(bytes, lengths).lines).toEqual(
          messages.map(({ kind, text }, index) => ({
            stream: kind === 1 ? 'stdout' : 'stderr',
            line: text,
            timestamp: second(index),
          })),
        );
      }),
    );
  });

  it('keep characters whole that two messages share, and know the time of the last message', () => {
    const [first, rest] = [Buffer.from('示').subarray(0, 1), Buffer.from('示').subarray(1)];
    const bytes = Buffer.concat([
      frame(1, Buffer.concat([Buffer.from(`${second(1)} `), first])),
      frame(2, `${second(2)} other\n`),
      frame(1, Buffer.concat([Buffer.from(`${second(3)} `), rest])),
    ]);
    const { lines, last } = read(bytes, []);
    expect(lines).toEqual([
      { stream: 'stderr', line: 'other', timestamp: second(2) },
      { stream: 'stdout', line: '示', timestamp: second(1) },
    ]);
    // Whoever goes on from there hears nothing twice.
    expect(last).toBe(second(3));
  });

  it('come in parts when they are long, and no character is cut', () => {
    const text = `x${'👍'.repeat(200_000)}`;
    const { lines } = read(frame(1, `${second(1)} ${text}\n`), []);
    expect(lines.map(({ line }) => line).join('')).toBe(text);
    for (const { line } of lines) {
      expect(line.length).toBeLessThanOrEqual(LIMITS.logLineBytes);
      expect(isWellFormed(line)).toBe(true);
    }
  });

  it('are not made of something else', () => {
    for (const bytes of [Buffer.from('HTTP/1.1 200 OK'), frame(3, 'error from daemon in stream: boom')])
      expect(() => read(bytes, [])).toThrow(expect.objectContaining({ code: 'unreadable_answer' }) as Error);
  });

  it('are told as incomplete where a node of a swarm is away', () => {
    const words =
      'Error grabbing logs: warning: incomplete log stream.  some logs could not be retrieved: node x is not available';
    expect(() => read(frame(3, words), [])).toThrow(IncompleteLogError);
  });
});
