import { once } from 'node:events';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { streamEvent, type ProgressEvent } from '../../../src/contract/events.js';
import { LIMITS } from '../../../src/core/model/limits.js';
import { ShimError } from '../../../src/core/model/errors.js';
import type { CallOptions, Shim } from '../../../src/core/shim.js';
import { until } from '../../helpers/processes.js';
import { deferred, fakeShim, open, send, sendRaw, startFace } from '../face.js';

type ProgressListener = CallOptions['onProgress'];

const BODY = '{"image":"nginx:alpine"}';
const LINES = 'application/x-ndjson';
const DONE = { pushed: true, image: 'nginx:alpine', pulled: true } as const;

const push = (accept: string, headers: Record<string, string> = {}, body = BODY) =>
  ({ method: 'POST', path: '/images', headers: { accept, ...headers }, body }) as const;

/** A push that goes on as the test tells it to. */
function pushing() {
  const started = deferred();
  const outcome = deferred<typeof DONE | ShimError>();
  let tell: (event: ProgressEvent) => void = () => undefined;
  let count = 0;
  const shim = fakeShim({
    images: {
      push: (async (_input, options) => {
        count += 1;
        tell = options?.onProgress ?? tell;
        started.resolve();
        const value = await outcome.promise;
        if (value instanceof ShimError) throw value;
        return value;
      }) satisfies Shim['images']['push'],
    },
    close: async () => outcome.resolve(new ShimError('interrupted', 'err push image: interrupted')),
  });
  return {
    shim,
    started: started.promise,
    tell: (event: ProgressEvent) => tell(event),
    end: outcome.resolve,
    count: () => count,
  };
}

/** The events of lines, each held against its schema. */
function eventsOf(text: string): Record<string, unknown>[] {
  expect(text.endsWith('\n')).toBe(true);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const event = JSON.parse(line) as Record<string, unknown>;
      expect(v.safeParse(streamEvent, event).success, line).toBe(true);
      return event;
    });
}

const withoutTime = (events: Record<string, unknown>[]) =>
  events.map(({ time, ...event }) => (expect(time).toMatch(/^\d{4}-.*Z$/), event));

describe('a push that is followed as a stream', () => {
  it('tells its events as they come, and its result last', async () => {
    const work = pushing();
    await using face = await startFace(work.shim);
    const socket = await open(face.port);
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.write(
      `POST /images HTTP/1.1\r\nHost: localhost\r\nAccept: ${LINES}\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`,
    );
    await work.started;
    expect(text).toBe('');
    work.tell({ type: 'step', text: 'pulling nginx:alpine' });
    await until(() => text.includes('pulling nginx:alpine'));
    work.tell({ type: 'pull', layer: 'aa', status: 'Downloading', current: 1, total: 2 });
    await until(() => text.includes('Downloading'));
    expect(text).not.toContain('result');
    work.end(DONE);
    await until(() => text.endsWith('\r\n0\r\n\r\n'));
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    socket.destroy();
  });

  it('has the fields of a stream in its header, and what the command prints in its result', async () => {
    const work = pushing();
    await using face = await startFace(work.shim, { platform: 'local' });
    const answer = send(face.port, push(LINES, { 'x-request-id': 'mine' }));
    await work.started;
    work.tell({ type: 'warning', text: 'listed already' });
    work.end(DONE);
    const { status, headers, body } = await answer;
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'application/x-ndjson; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-request-id': 'mine',
      'x-content-type-options': 'nosniff',
      'x-qappctl-shim-platform': 'local',
      vary: 'Accept',
      'transfer-encoding': 'chunked',
    });
    expect(withoutTime(eventsOf(body))).toEqual([
      { type: 'warning', text: 'listed already' },
      { type: 'result', ok: true, status: 200, body: DONE },
    ]);
  });

  it('comes as Server-Sent Events for whoever asks for those', async () => {
    const work = pushing();
    await using face = await startFace(work.shim);
    const answer = send(face.port, push('text/event-stream'));
    await work.started;
    work.tell({ type: 'step', text: 'two\nlines' });
    work.end(DONE);
    const { headers, body } = await answer;
    expect(headers['content-type']).toBe('text/event-stream; charset=utf-8');
    const events = body
      .trimEnd()
      .split('\n\n')
      .map((event) => event.split('\n'));
    expect(events.map(([name, data, ...rest]) => [name, data?.slice(0, 6), rest])).toEqual([
      ['event: step', 'data: ', []],
      ['event: result', 'data: ', []],
    ]);
    expect(JSON.parse(events[0]?.[1]?.slice(6) ?? '')).toMatchObject({ type: 'step', text: 'two\nlines' });
  });

  it.each([
    ['nothing is named', '*/*', undefined],
    ['JSON is liked better', 'application/json, application/x-ndjson;q=0.5', undefined],
    ['it is refused', 'application/x-ndjson;q=0', undefined],
    ['JSON is liked as well', 'application/json, application/x-ndjson', LINES],
    ['text is liked less', 'text/event-stream, text/plain;q=0.5', 'text/event-stream'],
    ['both are liked', 'text/event-stream, application/x-ndjson', LINES],
    ['it is written in capitals', 'Application/X-NDJSON; q=0.3', LINES],
  ])('is a stream when the client asks for one: %s', async (_, accept, type) => {
    const work = pushing();
    await using face = await startFace(work.shim);
    work.end(DONE);
    const { status, headers, body } = await send(face.port, push(accept));
    expect([status, headers['content-type']?.split(';')[0]]).toEqual([200, type]);
    if (type === undefined) expect(body).toBe('');
    else expect(body).toContain('"ok":true');
  });

  it('is refused with a status of its own while nothing was told', async () => {
    const work = pushing();
    await using face = await startFace(work.shim);
    work.end(new ShimError('registry_refused', 'no', { hint: 'log in' }));
    const { status, headers, body } = await send(face.port, push(`${LINES}, application/json`));
    expect([status, headers['content-type']]).toEqual([502, 'application/json']);
    expect(JSON.parse(body)).toMatchObject({ error: { code: 'registry_refused', hint: 'log in' } });
    const { status: malformed } = await send(face.port, push(LINES, {}, '{'));
    expect(malformed).toBe(400);
  });

  it('that is refused is over, also while its answer waits behind others', async () => {
    const outcome = deferred<typeof DONE>();
    let count = 0;
    const push: Shim['images']['push'] = async () => {
      count += 1;
      if (count === 2) throw new ShimError('registry_refused', 'no');
      return outcome.promise;
    };
    await using face = await startFace(fakeShim({ images: { push } }));
    const socket = await open(face.port);
    const slow = `POST /images HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;
    socket.write(slow + slow.replace('Content-Type', `Accept: ${LINES}\r\nContent-Type`));
    await until(() => count === 2 && face.accounts.held.streams === 0);
    expect(face.accounts.held.exchanges).toBe(2);
    outcome.resolve(DONE);
    socket.destroy();
  });

  it('tells in its result what goes wrong once it has begun', async () => {
    const work = pushing();
    await using face = await startFace(work.shim);
    const answer = send(face.port, push(LINES, { 'x-request-id': 'mine' }));
    await work.started;
    work.tell({ type: 'step', text: 'pushing' });
    work.end(new ShimError('run_failed', 'err push image: exit status 1, no', { endsLine: true }));
    const { status, body } = await answer;
    expect(status).toBe(200);
    expect(withoutTime(eventsOf(body)).at(-1)).toEqual({
      type: 'result',
      ok: false,
      status: 500,
      error: { code: 'run_failed', message: 'err push image: exit status 1, no', request_id: 'mine' },
    });
    await until(() => face.log().some(({ msg, status: logged }) => msg === 'failed' && logged === 500));
  });

  it('is ended by closing for HTTP/1.0', async () => {
    const work = pushing();
    await using face = await startFace(work.shim);
    work.end(DONE);
    const text = await sendRaw(
      face.port,
      `POST /images HTTP/1.0\r\nHost: localhost\r\nAccept: ${LINES}\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`,
    );
    const [head = '', body = ''] = text.split('\r\n\r\n');
    expect(head.toLowerCase()).not.toContain('transfer-encoding');
    expect(eventsOf(body).map(({ type }) => type)).toEqual(['result']);
  });

  it('starts nothing for HEAD', async () => {
    const work = pushing();
    await using face = await startFace(work.shim);
    const { status } = await send(face.port, { ...push(LINES), method: 'HEAD' });
    expect([status === 200, work.count()]).toEqual([true, 0]);
  });

  it('ends with a result when the server stops, and the server stops clean', async () => {
    const work = pushing();
    const face = await startFace(work.shim);
    const answer = send(face.port, push(LINES));
    await work.started;
    work.tell({ type: 'step', text: 'pushing' });
    await face.stop.run(20);
    const { body } = await answer;
    expect(eventsOf(body).at(-1)).toMatchObject({
      type: 'result',
      ok: false,
      status: 503,
      error: { code: 'interrupted' },
    });
  });

  it('is told again under its key, without being done again', async () => {
    const work = pushing();
    await using face = await startFace(work.shim);
    const keyed = push(LINES, { 'idempotency-key': 'one' });
    const first = send(face.port, keyed);
    await work.started;
    work.tell({ type: 'step', text: 'pushing' });
    expect((await send(face.port, keyed)).headers['x-error-code']).toBe('idempotency_key_in_use');
    work.end(DONE);
    await first;
    const again = await send(face.port, keyed);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(again.headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
    expect(withoutTime(eventsOf(again.body))).toEqual([
      { type: 'result', ok: true, status: 200, body: DONE },
    ]);
    const plain = await send(face.port, push('*/*', { 'idempotency-key': 'one' }));
    expect([plain.status, plain.body, plain.headers['content-type']]).toEqual([200, '', undefined]);
    expect(work.count()).toBe(1);
  });

  it('is one of at most so many, and gives its place back', async () => {
    const work = pushing();
    await using face = await startFace(work.shim, { maxStreams: 2 });
    const [one, two] = [await open(face.port), await open(face.port)];
    const request = `POST /images HTTP/1.1\r\nHost: localhost\r\nAccept: ${LINES}\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;
    one.write(request);
    two.write(request);
    await until(() => face.accounts.held.streams === 2);
    const third = await send(face.port, push(LINES));
    expect([third.status, third.headers['x-error-code'], third.headers['retry-after']]).toEqual([
      503,
      'too_many_streams',
      '1',
    ]);
    expect(work.count()).toBe(2);
    one.destroy();
    await until(() => face.accounts.held.streams === 1);
    work.end(DONE);
    expect((await send(face.port, push(LINES))).status).toBe(200);
    two.destroy();
    await until(() => face.accounts.held.streams === 0);
  });

  it('keeps only the latest state of each layer for a reader that is slow, and cuts off one that takes nothing', async () => {
    const work = pushing();
    await using face = await startFace(work.shim);
    const socket = await open(face.port);
    socket.pause();
    socket.write(
      `POST /images HTTP/1.1\r\nHost: localhost\r\nAccept: ${LINES}\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`,
    );
    await work.started;
    const before = process.memoryUsage().arrayBuffers;
    for (let count = 0; count < 200_000; count += 1) {
      work.tell({ type: 'pull', layer: `layer${count % 5}`, status: 'Downloading', current: count });
      if (count % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024);
    expect(socket.destroyed).toBe(false);
    const closed = once(socket, 'close');
    let steps = 0;
    while (face.accounts.held.streams > 0 && steps < 10_000) {
      work.tell({ type: 'step', text: 'x'.repeat(4_096) });
      steps += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(steps * 4_096).toBeLessThan(LIMITS.streamBytes + 8 * 1024 * 1024);
    socket.resume();
    await closed;
    work.end(DONE);
  });

  it('tells thousands of states at once to one that reads, and the latest of each to one that is slow', async () => {
    const deploy = (index: number, running: number): ProgressEvent => {
      const id = `g261127-1902-${index}-6zvz`;
      return { type: 'deploy', app: 'zenx', id, region: 'z0', state: 'running', running, asked: 9 };
    };
    const ended = deferred();
    const told: NonNullable<ProgressListener>[] = [];
    const watch: Shim['status']['watch'] = async (options) => {
      if (options?.onProgress) told.push(options.onProgress);
      await ended.promise;
    };
    await using face = await startFace(fakeShim({ status: { watch } }));
    const request = `GET /events HTTP/1.1\r\nHost: localhost\r\nAccept: ${LINES}\r\nConnection: close\r\n\r\n`;
    const [fast, slow] = [await open(face.port), await open(face.port)];
    let read = '';
    fast.on('data', (chunk: Buffer) => (read += chunk.toString()));
    slow.pause();
    for (const socket of [fast, slow]) socket.write(request);
    await until(() => told.length === 2);
    const MANY = 8_000;
    for (let running = 0; running < 10; running += 1) {
      for (let index = 0; index < MANY; index += 1) for (const tell of told) tell(deploy(index, running));
      // Each round is more than the stream and the kernel hold.
      await until(() => running > 0 || read.includes(`-${MANY - 1}-`));
    }
    let late = '';
    slow.on('data', (chunk: Buffer) => (late += chunk.toString()));
    slow.resume();
    ended.resolve();
    await Promise.all([once(fast, 'close'), once(slow, 'close')]);
    for (const text of [read, late]) {
      const events = text.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
      expect(events.at(-1)).toMatchObject({ type: 'result', ok: true });
      const latest = new Map(events.map(({ id, running }) => [id, running]));
      expect([...latest.values()].filter((running) => running === 9)).toHaveLength(MANY);
    }
  });
});
