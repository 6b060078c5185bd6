import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PullStreamDecoder, type PullEvent } from '../../../src/core/docker/pull-stream.js';

function decode(chunks: Buffer[]): PullEvent[] {
  const decoder = new PullStreamDecoder();
  return [...chunks.flatMap((chunk) => decoder.write(chunk)), ...decoder.end()];
}

function splitAt(bytes: Buffer, cuts: number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

const progressLine = fc
  .record({
    status: fc.string({ unit: 'binary' }),
    id: fc.string(),
    progressDetail: fc.object({ maxDepth: 1 }),
  })
  .map((message) => JSON.stringify(message));
const errorLine = fc
  .string({ minLength: 1 })
  .map((message) => JSON.stringify({ errorDetail: { message }, error: message }));
const junkLine = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\n', ''));
const line = fc.oneof(progressLine, errorLine, junkLine);
const cuts = fc.array(fc.nat(), { maxLength: 20 });

describe('the pull stream', () => {
  it('gives the same events however its bytes are split', () => {
    fc.assert(
      fc.property(fc.array(line), fc.constantFrom('', '\n', '\r\n'), cuts, (lines, last, places) => {
        const bytes = Buffer.from(lines.join('\r\n') + last);
        expect(decode(splitAt(bytes, places))).toEqual(decode([bytes]));
      }),
    );
  });

  it('never loses an error, wherever it stands', () => {
    const lines = fc.array(fc.oneof(progressLine, junkLine));
    fc.assert(
      fc.property(lines, errorLine, lines, fc.boolean(), cuts, (before, error, after, newline, places) => {
        const bytes = Buffer.from([...before, error, ...after].join('\n') + (newline ? '\n' : ''));
        expect(decode(splitAt(bytes, places)).some(({ kind }) => kind === 'failure')).toBe(true);
      }),
    );
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array()),
        (chunks) => void decode(chunks.map((chunk) => Buffer.from(chunk))),
      ),
    );
  });

  it('takes an error from either field, with the status that it names', () => {
    expect(decode([Buffer.from('{"error":"no"}')])).toEqual([{ kind: 'failure', message: 'no' }]);
    expect(decode([Buffer.from('{"errorDetail":{"code":401,"message":"who?"}}')])).toEqual([
      { kind: 'failure', message: 'who?', code: 401 },
    ]);
    expect(decode([Buffer.from('{"errorDetail":{}}')])).toMatchObject([{ kind: 'failure' }]);
  });

  it('keeps no line beyond 64 KiB, and yet sees that it is an error', () => {
    const long = 'x'.repeat(200_000);
    const lines = [{ status: long }, { errorDetail: { message: long }, error: long }, { status: 'Done' }];
    const events = decode([Buffer.from(lines.map((each) => JSON.stringify(each)).join('\n'))]);
    expect(events).toMatchObject([{ kind: 'failure' }, { kind: 'progress', progress: { status: 'Done' } }]);
    expect((events[0] as { message: string }).message.length).toBeLessThanOrEqual(64 * 1024);
  });
});
