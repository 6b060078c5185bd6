import { describe, expect, it } from 'vitest';
import { client, listening, OURS } from './servers.js';

const JSON_TYPE = { 'content-type': 'application/json', ...OURS };
const error = (code: string) => JSON.stringify({ error: { code, message: code, request_id: 'r1' } });

describe('a client tries again', () => {
  it('a read whose connection broke, and one that is to come again', async () => {
    let tries = 0;
    await using server = await listening((_, response) => {
      tries += 1;
      if (tries === 1) response.destroy();
      else if (tries === 2)
        response.writeHead(503, { ...JSON_TYPE, 'retry-after': '0' }).end(error('overloaded'));
      else response.writeHead(200, JSON_TYPE).end('[]');
    });
    await using shim = await client(server.url);
    expect(await shim.apps.list()).toEqual([]);
    expect(tries).toBe(3);
    expect(server.seen.map(({ headers }) => headers['idempotency-key'])).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('three times and no more', async () => {
    await using server = await listening((_, response) => response.destroy());
    await using shim = await client(server.url);
    await expect(shim.apps.list()).rejects.toMatchObject({ code: 'server_unavailable' });
    expect(server.seen).toHaveLength(3);
  });

  it('a change under one key, until its first try has ended', async () => {
    const answers = ['break', 'idempotency_key_in_use', 'idempotency_key_in_use', 'done'];
    await using server = await listening((_, response) => {
      const answer = answers[server.seen.length - 1];
      if (answer === 'break') response.destroy();
      else if (answer === 'done') response.writeHead(200, JSON_TYPE).end('{"name":"zenx"}');
      else response.writeHead(409, JSON_TYPE).end(error(answer ?? ''));
    });
    await using shim = await client(server.url);
    expect(await shim.apps.register({ name: 'zenx' })).toEqual({ name: 'zenx' });
    const keys = server.seen.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(4);
    expect(new Set(keys).size).toBe(1);
    expect(server.seen.at(-1)).toMatchObject({ line: 'POST /apps', body: '{"name":"zenx"}' });
  });

  it('each change under another key', async () => {
    await using server = await listening((_, response) => response.writeHead(200, OURS).end());
    await using shim = await client(server.url);
    await shim.apps.unregister({ app: 'zenx' });
    await shim.apps.unregister({ app: 'zenx' });
    expect(new Set(server.seen.map(({ headers }) => headers['idempotency-key'])).size).toBe(2);
  });

  it('not when it would have to wait too long', async () => {
    await using server = await listening((_, response) =>
      response.writeHead(503, { ...JSON_TYPE, 'retry-after': '3600' }).end(error('out_of_resources')),
    );
    await using shim = await client(server.url);
    await expect(shim.apps.list()).rejects.toMatchObject({ code: 'out_of_resources', retryAfter: 3600 });
    expect(server.seen).toHaveLength(1);
  });

  it('not what failed for a reason', async () => {
    await using server = await listening((_, response) =>
      response.writeHead(500, JSON_TYPE).end(error('run_failed')),
    );
    await using shim = await client(server.url);
    await expect(shim.apps.list()).rejects.toMatchObject({ code: 'run_failed' });
    expect(server.seen).toHaveLength(1);
  });
});

describe('a call of a client ends', () => {
  const silent = () => listening(() => undefined);

  it('when its time is over', async () => {
    await using server = await silent();
    await using shim = await client(server.url, { readTimeout: 50, writeTimeout: 50 });
    await expect(shim.apps.list()).rejects.toMatchObject({
      code: 'timed_out',
      message: `apps list: no answer of the server at ${server.url} within 0.05 s`,
    });
    await expect(shim.apps.unregister({ app: 'zenx' })).rejects.toMatchObject({
      code: 'timed_out',
      message: expect.stringMatching(/it may be done all the same$/) as string,
    });
  });

  it('when it is aborted, before and while it is sent', async () => {
    const controller = new AbortController();
    await using server = await listening(() => controller.abort());
    await using shim = await client(server.url);
    const { signal } = controller;
    await expect(shim.apps.list({ signal })).rejects.toMatchObject({
      code: 'interrupted',
      message: 'apps list was interrupted',
    });
    await expect(shim.apps.list({ signal })).rejects.toMatchObject({ code: 'interrupted' });
    expect(server.seen).toHaveLength(1);
  });

  it('when the client is closed', async () => {
    await using server = await listening(() => void shim.close());
    const shim = await client(server.url);
    await expect(shim.apps.list()).rejects.toMatchObject({ code: 'interrupted' });
  });
});
