import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ShimError } from '../../src/core/model/errors.js';
import { deferred, fakeShim, send, sendRaw, startFace } from './face.js';

const body = '{"release":"v1","region":"z0"}';
const create = { method: 'POST', path: '/apps/zenx/deploys', body };

/** A change that hangs until it is told, or until the operations are closed. */
function hangingShim() {
  const started = deferred();
  const outcome = deferred<{ id: string } | ShimError>();
  const calls: string[] = [];
  const shim = fakeShim({
    deploys: {
      create: async () => {
        started.resolve();
        const value = await outcome.promise;
        if (value instanceof ShimError) throw value;
        return value;
      },
    },
    images: { list: async () => [] },
    drain: () => void calls.push('drain'),
    close: async () => {
      calls.push('close');
      outcome.resolve(new ShimError('interrupted', 'err create deploy: interrupted, outcome unknown'));
    },
  });
  return { shim, started: started.promise, finish: () => outcome.resolve({ id: 'g1' }), calls };
}

describe('stopping', () => {
  it('gives running work its real answer, and sends away whoever waits', async () => {
    const { shim, started, finish, calls } = hangingShim();
    const face = await startFace(shim);
    const running = send(face.port, create);
    await started;
    const stopped = face.stop.run(60_000);
    expect(calls).toEqual(['drain']);
    finish();
    const answer = await running;
    expect(answer).toMatchObject({ status: 200, body: '{"id":"g1"}' });
    expect(answer.headers.connection).toBe('close');
    expect(await stopped).toBe(true);
    expect(calls).toEqual(['drain', 'close']);
  });

  it('answers what was sent on connections that the server had not even accepted', async () => {
    const { shim } = hangingShim();
    const face = await startFace(shim, { level: 'silent' });
    const clients = Array.from({ length: 60 }, () => connect({ port: face.port, host: '127.0.0.1' }));
    const answers = clients.map(async (socket) => {
      let text = '';
      for await (const chunk of socket) text += String(chunk);
      return text.slice(0, 12);
    });
    const sent = clients.map(
      (socket) =>
        new Promise((resolve) => socket.write('GET /images HTTP/1.1\r\nHost: localhost\r\n\r\n', resolve)),
    );
    await Promise.all(sent);
    expect(await face.stop.run(60_000)).toBe(true);
    const seen = await Promise.all(answers);
    expect(seen.filter((start) => !/^HTTP\/1\.1 (200|503)/.test(start))).toEqual([]);
  });

  it('answers all that was pipelined on one connection, and closes it behind the last', async () => {
    const { shim, started, finish } = hangingShim();
    const face = await startFace(shim);
    const change = `POST /apps/zenx/deploys HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const read = 'GET /images HTTP/1.1\r\nHost: localhost\r\n\r\n';
    // More than are worked on at a time: the last ones still wait.
    const answers = sendRaw(face.port, change + change + read.repeat(8));
    await started;
    await turn();
    const stopped = face.stop.run(60_000);
    finish();
    const text = await answers;
    expect(text.match(/HTTP\/1\.1 \d+/g)?.slice(0, 8)).toEqual(Array(8).fill('HTTP/1.1 200'));
    expect(text.match(/HTTP\/1\.1 \d+/g)).toHaveLength(10);
    expect(text.match(/Connection: close/g)).toHaveLength(1);
    expect(await stopped).toBe(true);
  });

  it('ends what outlasts the time, and says that its outcome is unknown', async () => {
    const { shim, started } = hangingShim();
    const face = await startFace(shim);
    const running = send(face.port, create);
    await started;
    expect(await face.stop.run(1)).toBe(false);
    expect(await running).toMatchObject({
      status: 503,
      body: 'err create deploy: interrupted, outcome unknown\n',
    });
  });

  it('refuses what comes on open connections, and is not ready but alive', async () => {
    const { shim, started, finish } = hangingShim();
    const face = await startFace(shim);
    const ask = async (path: string) => {
      const socket = connect({ port: face.port, host: '127.0.0.1' });
      const accepted = once(face.server, 'connection');
      await once(socket, 'connect');
      await accepted;
      // What was sent before the door shuts is still read.
      return async () => {
        socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
        let text = '';
        for await (const chunk of socket) text += String(chunk);
        return text;
      };
    };
    const change = send(face.port, create);
    await started;
    const [images, ready, healthy] = [await ask('/images'), await ask('/readyz'), await ask('/healthz')];
    const stopped = face.stop.run(60_000);
    const answers = await Promise.all([images(), ready(), healthy()]);
    expect(answers[0]).toMatch(/^HTTP\/1\.1 503 [^]*X-Error-Code: shutting_down[^]*Connection: close/);
    expect(answers[1]).toMatch(/^HTTP\/1\.1 503 [^]*not ready: shutting_down/);
    expect(answers[2]).toMatch(/^HTTP\/1\.1 200 /);
    finish();
    await change;
    expect(await stopped).toBe(true);
  });

  it.each([
    ['silent ones', ''],
    ['those that sent half a header', 'GET /images HT'],
  ])('closes connections on which nothing is under way: %s', async (_, bytes) => {
    const face = await startFace(fakeShim());
    const accepted = once(face.server, 'connection') as Promise<[Socket]>;
    const socket = connect({ port: face.port, host: '127.0.0.1' });
    socket.on('error', () => undefined);
    const [serverSide] = await accepted;
    if (bytes) {
      socket.write(bytes);
      while (serverSide.bytesRead === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const closed = once(socket, 'close');
    expect(await face.stop.run(60_000)).toBe(true);
    await closed;
  });

  it('accepts nothing more', async () => {
    const face = await startFace(fakeShim());
    await face.stop.run(0);
    expect(await sendRaw(face.port, 'GET / HTTP/1.1\r\n\r\n')).toBe('');
  });

  it('waits for a change whose client has left', async () => {
    const { shim, started, finish } = hangingShim();
    const face = await startFace(shim);
    const socket = connect({ port: face.port, host: '127.0.0.1' });
    const accepted = once(face.server, 'connection') as Promise<[Socket]>;
    socket.write(
      `POST /apps/zenx/deploys HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    const [serverSide] = await accepted;
    await started;
    const gone = once(serverSide, 'close');
    socket.destroy();
    await gone;
    const stopped = face.stop.run(60_000);
    finish();
    expect(await stopped).toBe(true);
    expect(face.log()).toContainEqual(expect.objectContaining({ status: 200, client: 'gone' }));
  });
});
