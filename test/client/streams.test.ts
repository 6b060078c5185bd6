import { request, type ServerResponse } from 'node:http';
import { exchange } from '../../src/client/wire/exchange.js';
import type { Outcome } from '../../src/client/wire/outcome.js';
import { describe, expect, it } from 'vitest';
import type { ProgressEvent } from '../../src/contract/events.js';
import { ShimError } from '../../src/core/model/errors.js';
import { fakeShim, startFace } from '../http/face.js';
import { client, listening, OURS, speaking } from './servers.js';

const DONE = { pushed: true, image: 'nginx:alpine', pulled: true } as const;
const TIME = '2026-11-27T00:00:00.000Z';
const LINES = { 'content-type': 'application/x-ndjson; charset=utf-8', ...OURS };
const line = (event: object) => `${JSON.stringify({ ...event, time: TIME })}\n`;
const RESULT = line({ type: 'result', ok: true, status: 200, body: DONE });

/** Pushes, and gathers what is told meanwhile. */
async function push(shim: Awaited<ReturnType<typeof client>>) {
  const events: ProgressEvent[] = [];
  const outcome = await shim.images
    .push({ image: 'nginx:alpine' }, { onProgress: (event) => void events.push(event) })
    .catch((error: unknown) => error);
  return { outcome, events };
}

describe('a push by a server', () => {
  it('tells its progress, whose engine does it, and what it did', async () => {
    const told: ProgressEvent[] = [
      { type: 'step', text: 'pulling nginx:alpine' },
      { type: 'pull', layer: '3f4a9c', status: 'Downloading', current: 1, total: 2 },
      { type: 'step', text: 'pushing nginx:alpine as nginx:alpine' },
    ];
    const shim = fakeShim({
      images: {
        push: async (_input, options) => {
          for (const event of told) options?.onProgress?.(event);
          return DONE;
        },
      },
    });
    await using face = await startFace(shim);
    const url = `http://127.0.0.1:${face.port}`;
    await using there = await client(url);
    const { outcome, events } = await push(there);
    expect(outcome).toEqual(DONE);
    const whose = `, by the Docker Engine of the server at ${url}`;
    expect(events).toEqual([{ type: 'step', text: `pulling nginx:alpine${whose}` }, ...told.slice(1)]);
  });

  it('fails as it does there, before and after the first event', async () => {
    for (const begun of [false, true]) {
      const shim = fakeShim({
        images: {
          push: async (_input, options) => {
            if (begun) options?.onProgress?.({ type: 'step', text: 'pulling' });
            throw new ShimError('registry_refused', 'the registry refuses', { hint: 'docker login' });
          },
        },
      });
      await using face = await startFace(shim);
      await using there = await client(`http://127.0.0.1:${face.port}`);
      const { outcome } = await push(there);
      expect(outcome).toMatchObject({
        code: 'registry_refused',
        message: 'the registry refuses',
        hint: 'docker login',
      });
    }
  });

  it('is asked for again under its key when its stream was cut off', async () => {
    await using server = await listening((_, response) => {
      response.writeHead(200, LINES);
      const tries = server.seen.length;
      response.write(line({ type: 'step', text: `try ${tries}` }), () => {
        if (tries === 1) response.destroy();
      });
      if (tries === 1) return;
      if (tries === 2) response.end();
      else response.end(RESULT);
    });
    await using there = await client(server.url);
    const { outcome, events } = await push(there);
    expect(outcome).toEqual(DONE);
    expect(events.map((event) => (event.type === 'step' ? event.text.slice(0, 5) : ''))).toEqual([
      'try 1',
      'try 2',
      'try 3',
    ]);
    const keys = server.seen.map(({ headers }) => headers['idempotency-key']);
    expect([keys.length, new Set(keys).size, keys[0]?.length]).toEqual([3, 1, 36]);
    expect(server.seen[0]?.headers.accept).toBe('application/x-ndjson, application/json');
  });

  it('is told as cut off when no try comes to its end', async () => {
    await using server = await listening((_, response) =>
      response.writeHead(200, LINES).end(line({ type: 'step', text: 'pulling' })),
    );
    await using there = await client(server.url);
    const { outcome } = await push(there);
    expect(outcome).toMatchObject({ code: 'unreadable_answer' });
    expect(String(outcome)).toMatch(/broke off after \d+ bytes$/);
  });

  it('is done with its first result, whatever comes after it or becomes of the connection', async () => {
    const other = line({
      type: 'result',
      ok: false,
      status: 500,
      error: { code: 'run_failed', message: 'no' },
    });
    const endings: ((response: ServerResponse) => unknown)[] = [
      (response) => response.write(RESULT, () => response.destroy()),
      (response) => response.write(RESULT),
      (response) => response.end(RESULT.trimEnd()),
      (response) => response.end(RESULT + other),
    ];
    for (const end of endings) {
      await using server = await listening((_, response) => void end(response.writeHead(200, LINES)));
      await using there = await client(server.url);
      expect((await push(there)).outcome).toEqual(DONE);
      expect(server.seen).toHaveLength(1);
    }
  });

  it('shows no token that its server tells', async () => {
    const token = 'canary-token-0123456789abcdef0123456789';
    await using server = await listening((_, response) =>
      response
        .writeHead(200, LINES)
        .end(
          line({ type: 'step', text: `for ${token}` }) +
            line({ type: 'pull', layer: token, status: token, current: 1 }) +
            RESULT,
        ),
    );
    await using there = await client(server.url, { token });
    const { events } = await push(there);
    expect(JSON.stringify(events)).not.toContain('canary');
    expect(events).toContainEqual({ type: 'pull', layer: '[redacted]', status: '[redacted]', current: 1 });
    await using other = await listening((_, response) =>
      response.writeHead(200, { 'content-type': `text/${token}` }).end('x'),
    );
    await using elsewhere = await client(other.url, { token });
    const error = await elsewhere.apps.list().catch((reason: unknown) => reason);
    expect(String(error)).toMatch(/is not qappctl-shim/);
    expect(String(error)).not.toContain('canary');
  });

  it('takes no failure for a success, whatever its status says', async () => {
    const odd = line({
      type: 'result',
      ok: false,
      status: 200,
      error: { code: 'conflict', message: 'taken' },
    });
    await using server = await listening((_, response) => response.writeHead(200, LINES).end(odd));
    await using there = await client(server.url);
    expect((await push(there)).outcome).toMatchObject({ code: 'conflict', message: 'taken' });
  });

  it('skips events of a newer server, and reads lines however they are cut', async () => {
    const text =
      line({ type: 'deploy', id: 'g1' }) +
      '\n' +
      'no JSON\n' +
      line({ type: 'alive' }) +
      line({ type: 'step', text: '拉取 😀' }) +
      RESULT;
    await using server = await speaking((socket) => {
      socket.write(
        'HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nX-Request-Id: r\r\nConnection: close\r\n\r\n',
      );
      const bytes = Buffer.from(text);
      const next = (at: number): void => {
        if (at >= bytes.length) return void socket.end();
        socket.write(bytes.subarray(at, at + 1), () => next(at + 1));
      };
      next(0);
    });
    await using there = await client(server.url);
    const { outcome, events } = await push(there);
    expect(outcome).toEqual(DONE);
    expect(events.at(-1)).toEqual({
      type: 'step',
      text: `拉取 😀, by the Docker Engine of the server at ${server.url}`,
    });
  });
});

describe('what goes on for as long as it takes', () => {
  it('is not waited for when its server takes the request and says nothing', async () => {
    await using there = await listening(() => undefined);
    const { failure, isBroken } = (await exchange({
      open: (options) => request(there.url, options),
      options: {},
      body: undefined,
      beginsWithin: 50,
      limit: 1_000,
      shown: there.url,
      isTls: false,
      proxy: undefined,
      signal: new AbortController().signal,
    })) as Extract<Outcome, { failure: ShimError }>;
    expect([failure.code, failure.message]).toEqual([
      'timed_out',
      expect.stringContaining('said nothing for'),
    ]);
    expect(isBroken).toBe(true);
    expect(there.seen).toHaveLength(1);
  });
});
