import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createLogSink } from '../../../src/http/observe/log-sink.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A reader that takes a chunk only when told. */
function slowReader() {
  const taken: string[] = [];
  const waiting: (() => void)[] = [];
  const stream = new Writable({
    highWaterMark: 1,
    write(chunk: Buffer, _encoding, done) {
      taken.push(chunk.toString());
      waiting.push(() => done());
    },
  });
  return { stream, taken, take: () => waiting.shift()?.() };
}

describe('the log sink', () => {
  it('drops lines beyond its limit while the reader stalls, and says so once when it is back', async () => {
    const { stream, taken, take } = slowReader();
    let dropped = 0;
    const sink = createLogSink(stream, {
      limit: 100,
      onDropped: (count) => (dropped += count),
      recovered: (count) => `dropped ${count}\n`,
    });
    for (let line = 0; line < 50; line += 1) {
      sink.write(`line ${line}\n`);
      sink.flush();
    }
    expect(stream.writableLength).toBeLessThanOrEqual(100);
    expect(dropped).toBeGreaterThan(30);
    while (stream.writableLength > 0) {
      take();
      await turn();
    }
    const text = taken.join('');
    expect(text.match(/dropped \d+/g)).toEqual([`dropped ${dropped}`]);
    sink.write('after\n');
    sink.flush();
    take();
    await turn();
    expect(taken.join('')).toMatch(/after\n$/);
  });

  it('survives a reader that dies', async () => {
    const stream = new Writable({
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      },
    });
    let dropped = 0;
    const sink = createLogSink(stream, { onDropped: () => (dropped += 1), recovered: () => '' });
    sink.write('one\n');
    sink.flush();
    await turn();
    sink.write('two\n');
    sink.flush();
    expect(dropped).toBe(1);
    await sink.close();
  });

  it('gathers lines into few writes', async () => {
    const { stream, taken, take } = slowReader();
    const sink = createLogSink(stream, { recovered: () => '' });
    for (let line = 0; line < 100; line += 1) sink.write(`line ${line}\n`);
    const closed = sink.close();
    take();
    await closed;
    expect(taken.filter(Boolean)).toHaveLength(1);
  });
});
