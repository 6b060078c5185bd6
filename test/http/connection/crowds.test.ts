import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { trackConnections } from '../../../src/http/connection/connections.js';
import { LIMITS } from '../../../src/core/model/limits.js';
import { ConnectionAccounts } from '../../../src/http/connection/connection-accounts.js';
import { UnsentAnswers, type Reader } from '../../../src/http/connection/unsent-answers.js';
import { fakeShim, open, send, sendRaw, startFace } from '../face.js';

describe('answers that are not taken', () => {
  it('are given up beyond the bound, the oldest first, with all who share them', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const sending = new UnsentAnswers();
      const reader = () => ({ connection: { socket: new Socket() } });
      const answer = () => Buffer.alloc(20 << 20);
      const isGone = ({ connection }: ReturnType<typeof reader>) => connection.socket.destroyed;
      const [shared, second, third, fourth] = [answer(), answer(), answer(), answer()];
      const readers = Array.from({ length: 5 }, reader) as [Reader, Reader, Reader, Reader, Reader];
      sending.begin(shared, readers[0]);
      sending.begin(shared, readers[1]);
      sending.begin(second, readers[2]);
      vi.advanceTimersByTime(1_500);
      sending.begin(third, readers[3]);
      vi.advanceTimersByTime(1_000);
      expect(readers.map(isGone)).toEqual([false, false, false, false, false]);
      sending.begin(fourth, readers[4]);
      expect(readers.map(isGone)).toEqual([true, true, false, false, false]);
      // Of those that remain none has had its time, until the second is taken.
      sending.end(second, readers[2]);
      vi.advanceTimersByTime(10_000);
      sending.begin(answer(), reader());
      expect(readers.map(isGone)).toEqual([true, true, false, false, false]);
      sending.begin(answer(), reader());
      expect(readers.map(isGone)).toEqual([true, true, false, true, false]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('a server whose places are all taken', () => {
  /** Answers `/` at once and never anything else; a request's body is waited for. */
  async function full(options: {
    limit: number;
    giveWayAfter: number;
    asksForToken?: () => boolean;
    isProxy?: (address: string | undefined) => boolean;
  }) {
    let dropped = 0;
    let seen = 0;
    const server = createServer();
    const connections = trackConnections(server, {
      ...options,
      accounts: new ConnectionAccounts(),
      onDropped: () => (dropped += 1),
    });
    server.on('request', (request, response) => {
      const connection = connections.of(request.socket);
      const tenant = { clientLeft: () => undefined };
      const interrupt = () => true;
      connection.enter(tenant, () => undefined);
      seen += 1;
      server.emit('seen');
      if (request.url === '/trusted') connection.isTrusted = true;
      if (request.url === '/body') connection.interrupts.add(interrupt);
      if (request.url === '/') response.end(() => connection.leave(tenant));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return {
      port,
      dropped: () => dropped,
      /** A client that has sent this; with a whole head, one whose request has begun. */
      async client(text: string, localAddress = '127.0.0.1') {
        const before = seen;
        const socket = connect({ port, host: '127.0.0.1', localAddress });
        socket.on('error', () => undefined);
        await once(socket, 'connect');
        socket.write(text);
        if (text.endsWith('\r\n\r\n')) while (seen === before) await once(server, 'seen');
        return socket;
      },
      [Symbol.asyncDispose]: async () => {
        connections.destroyAll();
        connections.close();
        server.close();
      },
    };
  }
  const HALF = 'GET / HTTP/1.1\r\nHost: x\r\n';
  const ask = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;

  it('sends away who kept it waiting for the longest, strangers before guests, and nobody at work', async () => {
    await using house = await full({ limit: 5, giveWayAfter: 0 });
    const atWork = await house.client(ask('/slow'));
    const guest = await house.client(ask('/'));
    await once(guest, 'data');
    const silent = await house.client('');
    const halfHead = await house.client(HALF);
    const halfBody = await house.client(ask('/body', 'Content-Length: 9\r\n'));
    for (const gone of [silent, halfHead, halfBody, guest]) {
      const closed = once(gone.resume(), 'close');
      await house.client(ask('/slow'));
      await closed;
    }
    expect(house.dropped()).toBe(4);
    const late = await open(house.port);
    await once(late.resume(), 'close');
    expect([house.dropped(), atWork.destroyed]).toEqual([5, false]);
  });

  it('closes idle connections only when places are short, the longest idle first', async () => {
    await using house = await full({ limit: 3, giveWayAfter: 0 });
    const [first, second, third] = [
      await house.client(ask('/')),
      await house.client(ask('/')),
      await house.client(ask('/')),
    ];
    for (const guest of [first, second, third]) if (guest.bytesRead === 0) await once(guest, 'data');
    const again = once(first, 'data');
    first.write(ask('/'));
    await again;
    expect([first, second, third].some(({ destroyed }) => destroyed)).toBe(false);
    for (const gone of [second, third, first]) {
      const closed = once(gone.resume(), 'close');
      await house.client(ask('/slow'));
      await closed;
    }
    expect(house.dropped()).toBe(3);
  });

  it('keeps those who have shown a good token, and lets others go first however active they are', async () => {
    await using house = await full({ limit: 3, giveWayAfter: 60_000, asksForToken: () => true });
    const trusted = await house.client(ask('/trusted'));
    const strangers = [await house.client(ask('/slow')), await house.client(ask('/slow'))];
    for (const stranger of strangers) {
      const closed = once(stranger.resume(), 'close');
      await house.client(ask('/trusted'));
      await closed;
    }
    expect([house.dropped(), trusted.destroyed]).toEqual([2, false]);
    const late = await open(house.port);
    await once(late.resume(), 'close');
    expect([house.dropped(), trusted.destroyed]).toEqual([3, false]);
  });

  it('lets the oldest of the largest crowd go when all are at work, by their addresses', async () => {
    await using house = await full({ limit: 4, giveWayAfter: 60_000 });
    const single = await house.client(ask('/slow'), '127.0.0.3');
    const crowd = [];
    for (let index = 0; index < 3; index += 1) crowd.push(await house.client(ask('/slow'), '127.0.0.2'));
    const closed = once((crowd[0] as Socket).resume(), 'close');
    await house.client(ask('/slow'));
    await closed;
    expect([single, ...crowd].map(({ destroyed }) => destroyed)).toEqual([false, true, false, false]);
  });

  it.each([
    ['stays, as many as it brings', '127.0.0.2', '127.0.0.1', [false, false, false, false], true],
    ['is let in like a single caller', '127.0.0.1', '127.0.0.1', [false, true, false, false], false],
  ])('knows a trusted proxy, which %s', async (_name, proxy, newcomer, gone, isRefused) => {
    await using house = await full({
      limit: 4,
      giveWayAfter: 60_000,
      isProxy: (address) => address === proxy,
    });
    const there = [await house.client(ask('/slow'), '127.0.0.3')];
    for (let index = 0; index < 3; index += 1) there.push(await house.client(ask('/slow'), '127.0.0.2'));
    const leaving = there.map((socket) => once(socket.resume(), 'close'));
    const late = connect({ port: house.port, host: '127.0.0.1', localAddress: newcomer });
    late.on('error', () => undefined).resume();
    await Promise.race([...leaving, once(late, 'close')]);
    expect(there.map(({ destroyed }) => destroyed)).toEqual(gone);
    expect([house.dropped(), late.destroyed]).toEqual([1, isRefused]);
    late.destroy();
  });

  it('leaves those alone that came lately', async () => {
    await using house = await full({ limit: 1, giveWayAfter: 60_000 });
    const first = await house.client(HALF);
    expect(await sendRaw(house.port, ask('/'))).toBe('');
    first.write('\r\n');
    expect(String(await once(first, 'data'))).toContain('HTTP/1.1 200');
    expect(house.dropped()).toBe(1);
  });

  it('lets a healthy client in among as many silent ones as there may be, and counts them', async () => {
    await using face = await startFace(fakeShim());
    const crowd = await Promise.all(Array.from({ length: LIMITS.connections }, () => open(face.port)));
    // None, where that took longer than they are left alone.
    let refused = -1;
    let answer;
    while (!answer) {
      refused += 1;
      answer = await send(face.port, { path: '/metrics' }).catch(() => undefined);
    }
    expect(answer.body).toContain(`http_connections_dropped_total ${refused + 1}\n`);
    for (const socket of crowd) socket.destroy();
  });
});
