import { once } from 'node:events';
import { connect, Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { ShimError } from '../../../src/core/model/errors.js';
import type { Image } from '../../../src/core/model/types.js';
import { Connection } from '../../../src/http/connection/connection.js';
import { LIMITS } from '../../../src/core/model/limits.js';
import { ConnectionAccounts } from '../../../src/http/connection/connection-accounts.js';
import { createStallWatch } from '../../../src/http/connection/stall-watch.js';
import { deferred, fakeShim, open, send, sendRaw, startFace, statusOf } from '../face.js';

const GET = 'GET /images HTTP/1.1\r\nHost: localhost\r\n\r\n';

describe('a connection', () => {
  it('has at most 8 of 50,000 pipelined requests under way, and answers the first 1,000', async () => {
    let underWay = 0;
    let most = 0;
    const list = async () => {
      most = Math.max(most, (underWay += 1));
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return [];
    };
    await using face = await startFace(fakeShim({ images: { list } }), { level: 'silent' });
    const answer = await sendRaw(face.port, GET.repeat(50_000));
    expect(answer.match(/HTTP\/1\.1 200/g)).toHaveLength(1000);
    expect(answer).toContain('Connection: close');
    expect([most, underWay]).toEqual([8, 0]);
  });

  it('starts nothing that follows a request which closes the connection', async () => {
    let created = 0;
    const create = async () => ({ id: `g${(created += 1)}` });
    await using face = await startFace(fakeShim({ deploys: { create } }));
    const body = '{"release":"v1","region":"z0"}';
    const change = (host: string) =>
      `POST /apps/zenx/deploys HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const answer = await sendRaw(face.port, change('no host') + change('localhost'));
    expect(answer.match(/HTTP\/1\.1 (\d+)/g)).toEqual(['HTTP/1.1 400']);
    expect(created).toBe(0);
  });

  it('is destroyed when more requests wait on all connections than may', async () => {
    const held = deferred<Image[]>();
    await using face = await startFace(fakeShim({ images: { list: () => held.promise } }), {
      level: 'silent',
    });
    const sockets = await Promise.all(Array.from({ length: 6 }, () => open(face.port)));
    const closed = sockets.map((socket) => once(socket.resume(), 'close'));
    for (const socket of sockets) socket.write(GET.repeat(900));
    await Promise.race(closed);
    held.resolve([]);
    expect(await send(face.port, { path: '/images' })).toMatchObject({ status: 200 });
    for (const socket of sockets) socket.destroy();
  });

  it('gets pipelined answers in order, whichever is ready first', async () => {
    const first = deferred<Image[]>();
    const app = { name: 'zenx' };
    await using face = await startFace(
      fakeShim({
        images: { list: () => first.promise },
        apps: { list: async () => (setImmediate(() => first.resolve([])), [app]) },
      }),
    );
    const answer = await sendRaw(
      face.port,
      `${GET}${GET.replace('/images', '/apps').replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')}`,
    );
    expect(answer.match(/\[.*\]/g)).toEqual(['[]', '[{"name":"zenx"}]']);
  });

  it('serves others while eight answers are awaited on it', async () => {
    const held = deferred<Image[]>();
    let asked = 0;
    const eight = deferred();
    const list = () => {
      if ((asked += 1) === 8) eight.resolve();
      return asked > 8 ? Promise.resolve([]) : held.promise;
    };
    await using face = await startFace(fakeShim({ images: { list } }));
    const socket = await open(face.port);
    socket.write(GET.repeat(20));
    await eight.promise;
    expect(await send(face.port, { path: '/images' })).toMatchObject({ status: 200 });
    expect(asked).toBe(9);
    held.resolve([]);
    let text = '';
    for await (const chunk of socket) {
      text += String(chunk);
      if (text.match(/HTTP\/1\.1 200/g)?.length === 20) break;
    }
    expect(asked).toBe(21);
  });

  it('ends a read when the client leaves', async () => {
    const started = deferred();
    const aborted = deferred();
    const list = (options?: { signal?: AbortSignal | undefined }) => {
      started.resolve();
      return new Promise<Image[]>((_resolve, reject) => {
        options?.signal?.addEventListener('abort', () => {
          aborted.resolve();
          reject(new ShimError('interrupted', 'the caller left'));
        });
      });
    };
    await using face = await startFace(fakeShim({ images: { list } }));
    const socket = await open(face.port);
    socket.write(GET);
    await started.promise;
    socket.destroy();
    await aborted.promise;
  });

  it('lets a change run on when the client leaves, and logs its outcome', async () => {
    const started = deferred();
    const finished = deferred<{ id: string }>();
    let signal: unknown = 'unset';
    const create = (_input: object, options?: { signal?: AbortSignal | undefined }) => {
      signal = options?.signal;
      started.resolve();
      return finished.promise;
    };
    await using face = await startFace(fakeShim({ deploys: { create } }));
    const socket = await open(face.port);
    const body = '{"release":"v1","region":"z0"}';
    socket.write(
      `POST /apps/zenx/deploys HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await started.promise;
    const closed = new Promise((resolve) =>
      face.server.once('connection', (other) => other.once('close', resolve)),
    );
    socket.destroy();
    // A request of its own shows that the server has seen the other one leave.
    await send(face.port, { path: '/healthz' });
    await closed;
    finished.resolve({ id: 'g1' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(signal).toBeUndefined();
    expect(face.log()).toContainEqual(
      expect.objectContaining({ route: '/apps/:app/deploys', status: 200, client: 'gone', msg: 'changed' }),
    );
  });

  it('lives on after a refused request whose body was small', async () => {
    await using face = await startFace(fakeShim());
    const refused = 'POST /nope HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}';
    const last = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
    const answer = await sendRaw(face.port, refused + last);
    expect(answer.match(/HTTP\/1\.1 (\d+)/g)).toEqual(['HTTP/1.1 404', 'HTTP/1.1 200']);
  });

  it('that asks for a tunnel is refused and closed, and ends nothing when it is reset', async () => {
    await using face = await startFace(fakeShim({ images: { list: async () => [] } }));
    const ask = async () => {
      const accepted = once(face.server, 'connection');
      const socket = await open(face.port);
      const [serverSide] = (await accepted) as [Socket];
      const closed = new Promise((resolve) => serverSide.once('close', resolve));
      socket.write('CONNECT a:1 HTTP/1.1\r\n\r\n');
      const [answer] = (await once(socket, 'data')) as [Buffer];
      expect(statusOf(answer.toString())).toBe(405);
      return { socket, closed };
    };
    const reset = await ask();
    reset.socket.resetAndDestroy();
    await reset.closed;
    // It neither reads on nor closes by itself.
    const silent = await ask();
    silent.socket.pause();
    await silent.closed;
    silent.socket.destroy();
    expect((await send(face.port, { path: '/images' })).status).toBe(200);
  });

  it('waits for its large body no longer when those of others take all the room; small ones pass', async () => {
    const create = async () => ({ id: 'g1' });
    await using face = await startFace(fakeShim({ deploys: { create } }), { level: 'silent' });
    const head = (length: number) =>
      `POST /apps/zenx/deploys HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;
    const large = Buffer.concat([
      Buffer.from(head(LIMITS.bodyBytes)),
      Buffer.alloc(LIMITS.bodyBytes - 1, ' '),
    ]);
    const sockets: Socket[] = [];
    const refused = new Promise<string>((resolve) => {
      for (let count = 0; count < 40; count += 1) {
        const socket = connect({ port: face.port, host: '127.0.0.1' });
        socket.on('error', () => undefined).once('data', (data) => resolve(String(data)));
        socket.write(large);
        sockets.push(socket);
      }
    });
    const answer = await refused;
    expect(statusOf(answer)).toBe(503);
    expect(answer).toContain('X-Error-Code: too_many_bodies');
    expect(answer).toContain('Retry-After: 1');
    const small = '{"release":"v1","region":"z0"}';
    const post = { method: 'POST', path: '/apps/zenx/deploys', body: small };
    expect((await send(face.port, post)).status).toBe(200);
    for (const socket of sockets) socket.destroy();
    await vi.waitFor(
      async () => expect((await send(face.port, { ...post, body: small.padEnd(900_000) })).status).toBe(200),
      { timeout: 20_000 },
    );
  });

  it('hears the refusal of a large body though it goes on sending', async () => {
    await using face = await startFace(fakeShim());
    const head =
      'POST /images HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 314572800\r\n\r\n';
    // What the client sends lies in the same process: it is there before the count begins.
    const bytes = Buffer.concat([Buffer.from(head), Buffer.alloc(160 << 20, 'x')]);
    const before = process.memoryUsage().arrayBuffers;
    const answer = await sendRaw(face.port, bytes);
    expect(statusOf(answer)).toBe(413);
    expect(answer).toContain('Connection: close');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 << 20);
  });

  it.each([
    ['half a header', 'GET /images HTTP/1.1\r\nHost: loc'],
    [
      'half a body',
      'POST /images HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"a"',
    ],
  ])('is closed with 408 when only %s comes', async (_, bytes) => {
    await using face = await startFace(fakeShim());
    face.server.headersTimeout = 50;
    face.server.requestTimeout = 50;
    const answer = await sendRaw(face.port, bytes);
    expect(statusOf(answer)).toBe(408);
    expect(answer).toContain('X-Error-Code: request_timeout');
  });

  it('answers a whole request though what follows it at once is none', async () => {
    const create = async () => ({ id: 'g1' });
    await using face = await startFace(fakeShim({ deploys: { create } }));
    const body = '{"release":"v1","region":"z0"}';
    const head = `POST /apps/zenx/deploys HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
    const answer = await sendRaw(face.port, `${head}${body}NONE\0SENSE`);
    expect(answer.match(/HTTP\/1\.1 (\d+)/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
  });

  it('forgets a request whose body is cut off behind another one', async () => {
    const create = async () => ({ id: 'g1' });
    await using face = await startFace(fakeShim({ deploys: { create } }));
    const body = '{"release":"v1","region":"z0"}';
    const head = `POST /apps/zenx/deploys HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
    const accepted = once(face.server, 'connection');
    const socket = await open(face.port);
    const [serverSide] = (await accepted) as [Socket];
    const closed = once(serverSide, 'close');
    socket.write(head + body + head + body.slice(0, 9));
    await once(socket, 'data');
    socket.end();
    await closed;
    expect(face.log().map(({ status, client }) => [status, client])).toEqual([
      [200, undefined],
      [400, undefined],
    ]);
  });

  it('is destroyed when its client reads nothing for 30 s, whatever it sends; a silent change is left alone', async () => {
    const large = [{ name: 'x'.repeat(24 << 20), tag: '1', ctime: '' }];
    await using face = await startFace(fakeShim({ images: { list: async () => large } }), {
      level: 'silent',
    });
    const accepted = once(face.server, 'connection');
    const socket = await open(face.port);
    const [serverSide] = (await accepted) as [Socket];
    const watch = createStallWatch();
    watch(serverSide, 0);
    watch(serverSide, 60_000);
    expect(serverSide.destroyed).toBe(false);
    socket.pause();
    socket.write(GET);
    while (serverSide.writableLength === 0) await new Promise((resolve) => setImmediate(resolve));
    watch(serverSide, 100_000);
    // What it sends is no sign that it reads.
    const { bytesRead } = serverSide;
    socket.write('\r\n');
    while (serverSide.bytesRead === bytesRead) await new Promise((resolve) => setImmediate(resolve));
    watch(serverSide, 129_000);
    expect(serverSide.destroyed).toBe(false);
    watch(serverSide, 131_000);
    expect(serverSide.destroyed).toBe(true);
    socket.destroy();
  });

  it('is destroyed when it takes little by little', async () => {
    const handle = { bytesWritten: 10 << 20, writeQueueSize: 10 << 20, close: () => undefined };
    const socket = Object.assign(new Socket(), { _handle: handle });
    const watch = createStallWatch();
    const take = (bytes: number, now: number) => {
      handle.writeQueueSize -= bytes;
      return watch(socket, now);
    };
    expect(take(0, 0)).toBe(0);
    expect(take(300_000, 20_000)).toBe(0);
    expect(take(300_000, 45_000)).toBe(0);
    expect(take(100_000, 74_000)).toBe(0);
    expect(socket.destroyed).toBe(false);
    take(100_000, 75_000);
    expect(socket.destroyed).toBe(true);
  });

  it('is idle from the end of its last answer, whatever trickles in', () => {
    const socket = new Socket();
    const connection = new Connection(socket, new ConnectionAccounts());
    const later = performance.now() + 20_000;
    expect(connection.idleFor(later)).toBeGreaterThan(19_000);
    const tenant = { clientLeft: () => undefined };
    connection.enter(tenant, () => undefined);
    expect(connection.idleFor(later)).toBe(0);
    connection.leave(tenant);
    socket.emit('data', Buffer.from('\r\n'));
    expect(connection.idleFor(later)).toBeGreaterThan(19_000);
    socket.destroy();
  });

  it('is kept for as long as it was set, and answers tell how long that is', async () => {
    await using face = await startFace(fakeShim());
    expect([face.server.keepAliveTimeout, LIMITS.keepAliveTimeout]).toEqual([75_000, 75_000]);
    await using brief = await startFace(fakeShim(), { keepAliveTimeout: 1_000 });
    const socket = await open(brief.port);
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1\.1 200 .*Keep-Alive: timeout=1\b/s);
  });
});
