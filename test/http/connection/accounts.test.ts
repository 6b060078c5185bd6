import { once } from 'node:events';
import type { Socket } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../src/core/model/limits.js';
import type { Shim } from '../../../src/core/shim.js';
import { fakeShim, open, type RunningFace, startFace } from '../face.js';

const NOTHING = {
  exchanges: 0,
  workingConnections: 0,
  waitingRequests: 0,
  bodyBytes: 0,
  unsentBytes: 0,
  streams: 0,
};
const TURNS = 2_000;

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
const post = (body: string, length = body.length) =>
  `POST /apps HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`;
const chunked = (chunk: string) =>
  `POST /apps HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`;

const stream = (body: string) =>
  `POST /images HTTP/1.1\r\nHost: localhost\r\nAccept: application/x-ndjson\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

/** What a client may do with its socket. */
const STEPS: Record<string, (socket: Socket) => unknown> = {
  'a short read': (socket) => socket.write(get('/regions')),
  'a long answer': (socket) => socket.write(get('/images')),
  'a read that waits': (socket) => socket.write(get('/flavors')),
  'thirty pipelined reads': (socket) => socket.write(get('/flavors').repeat(30)),
  'a whole change': (socket) => socket.write(post('{"name":"zenx"}')),
  'part of a large body': (socket) => socket.write(post(`{"name":"${'x'.repeat(100_000)}`, 900_000)),
  'part of a small body': (socket) => socket.write(post('{"na', 40)),
  'part of a chunked body': (socket) => socket.write(chunked('5\r\n{"nam\r\n')),
  'more of a body': (socket) => socket.write('x'.repeat(50_000)),
  'one chunk more': (socket) => socket.write('2\r\nab\r\n'),
  'a body that is too large': (socket) => socket.write(post('{', 5_000_000)),
  'a stream': (socket) => socket.write(stream('{"image":"a:1"}')),
  'no HTTP': (socket) => socket.write('\u0000\u0001\r\n\r\n'),
  'half a header': (socket) => socket.write('GET /images HTTP/1.1\r\nHost: loc'),
  'an unknown path': (socket) => socket.write(get('/nothing')),
  CONNECT: (socket) => socket.write('CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n'),
  'reads no more': (socket) => socket.pause(),
  'reads on': (socket) => socket.resume(),
  'ends its side': (socket) => socket.end(),
  leaves: (socket) => socket.destroy(),
  resets: (socket) => socket.resetAndDestroy(),
  'waits a turn': () => undefined,
};

const history = fc.array(
  fc.record({
    client: fc.nat({ max: 3 }),
    step: fc.constantFrom(...Object.keys(STEPS)),
    turns: fc.nat({ max: 3 }),
  }),
  { minLength: 1, maxLength: 40 },
);

/** Operations of which some end only when they are let go. */
function operations() {
  const waiting: (() => void)[] = [];
  const images = Array.from({ length: 8_000 }, (_, index) => ({
    name: `image-${index}`,
    tag: 'latest',
    ctime: 'now',
  }));
  const list = () => new Promise<never[]>((resolve) => waiting.push(() => resolve([])));
  const push: Shim['images']['push'] = async (_, options) => {
    await list();
    options?.onProgress?.({ type: 'step', text: 'x'.repeat(2_000) });
    await list();
    return { pushed: true, image: 'a:1', pulled: false };
  };
  const shim = fakeShim({
    regions: { list: async () => [] },
    images: { list: async () => [...images] as never, push },
    flavors: { list },
    apps: { register: async () => undefined as never },
  });
  return { shim, letGo: () => waiting.splice(0).forEach((end) => end()) };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Plays a history on up to four sockets, then all of them leave and all that waits is let go. */
async function play(
  face: RunningFace,
  letGo: () => void,
  steps: { client: number; step: string; turns: number }[],
) {
  const sockets = await Promise.all(Array.from({ length: 4 }, () => open(face.port)));
  for (const socket of sockets) socket.resume();
  for (const { client, step, turns } of steps) {
    const socket = sockets[client];
    if (socket && !socket.destroyed && socket.writable) STEPS[step]?.(socket);
    for (let count = 0; count < turns; count += 1) await turn();
    if (step === 'waits a turn') letGo();
    expect(Math.min(...Object.values(face.accounts.held))).toBeGreaterThanOrEqual(0);
    expect(face.accounts.held.bodyBytes).toBeLessThanOrEqual(LIMITS.bodyBytesTogether);
  }
  const gone = sockets.filter((socket) => !socket.closed).map((socket) => once(socket, 'close'));
  for (const socket of sockets) socket.destroy();
  await Promise.all(gone);
}

describe('the accounts of connections', () => {
  it('are all at zero after any history of sockets', async () => {
    const { shim, letGo } = operations();
    await using face = await startFace(shim, { level: 'silent' });
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        await play(face, letGo, steps);
        // What waits is let go turn by turn, as more of it may begin meanwhile.
        for (let count = 0; count < TURNS; count += 1) {
          letGo();
          await turn();
          if (JSON.stringify(face.accounts.held) === JSON.stringify(NOTHING)) break;
        }
        expect(face.accounts.held).toEqual(NOTHING);
      }),
      { numRuns: Number(process.env.ACCOUNT_RUNS ?? 600) },
    );
  });
});
