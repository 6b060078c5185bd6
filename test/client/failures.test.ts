import type { RequestListener, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/core/model/errors.js';
import type { Shim } from '../../src/core/shim.js';
import { client, listening, OURS, speaking } from './servers.js';

const TOKEN = 'the-token-of-the-client'.repeat(2);

function answering(status: number, headers: Record<string, string>, body = ''): RequestListener {
  return (_, response: ServerResponse) => void response.writeHead(status, headers).end(body);
}

const JSON_TYPE = { 'content-type': 'application/json', ...OURS };
const HTML_TYPE = { 'content-type': 'text/html' };
const error = (fields: object) => JSON.stringify({ error: { request_id: 'r1', ...fields } });

const list = (shim: Shim) => shim.apps.list();
const remove = (shim: Shim) => shim.apps.unregister({ app: 'zenx' });

const ROWS: [string, RequestListener, (shim: Shim) => Promise<unknown>, ErrorCode, RegExp][] = [
  [
    'a redirect',
    answering(302, { location: 'https://login.example/?ticket=1' }),
    list,
    'unreadable_answer',
    /redirects to 'https:\/\/login\.example\/' \(status 302\); no redirect is followed$/,
  ],
  [
    'a login page with 200',
    answering(200, HTML_TYPE, '<html>log in</html>'),
    list,
    'unreadable_answer',
    /is not qappctl-shim \(status 200, 'text\/html'\)$/,
  ],
  ['an empty page with 200', answering(200, {}), remove, 'unreadable_answer', /is not qappctl-shim/],
  [
    'a page where nothing should be',
    answering(200, { ...OURS, ...HTML_TYPE }, '<html>'),
    remove,
    'unreadable_answer',
    /is not qappctl-shim/,
  ],
  [
    'JSON of another shape',
    answering(200, JSON_TYPE, '[{"id":1}]'),
    list,
    'unreadable_answer',
    /is not what it should be$/,
  ],
  [
    'half of JSON',
    answering(200, JSON_TYPE, '[{"name":"ze'),
    list,
    'unreadable_answer',
    /is not what it should be$/,
  ],
  [
    'a 404 of another server',
    answering(404, HTML_TYPE, 'nginx'),
    list,
    'unreadable_answer',
    /is not qappctl-shim \(status 404/,
  ],
  [
    'a 502 of a proxy',
    answering(502, HTML_TYPE, 'nginx'),
    list,
    'server_unavailable',
    /a proxy in front of it answers with status 502$/,
  ],
  ['a proxy that wants a login', answering(407, {}), list, 'server_unavailable', /wants a login/],
  [
    'a code that nobody knows, by its status',
    answering(409, JSON_TYPE, error({ code: 'new_code', message: 'taken' })),
    remove,
    'conflict',
    /^taken$/,
  ],
  [
    'a code that nobody knows at 418',
    answering(418, JSON_TYPE, error({ code: 'teapot', message: 'short' })),
    remove,
    'invalid_input',
    /^short$/,
  ],
  [
    'a code that nobody knows at 500',
    answering(500, JSON_TYPE, error({ code: 'internal_error', message: 'internal error' })),
    remove,
    'run_failed',
    /^internal error$/,
  ],
  [
    'an error in text',
    answering(404, { ...OURS, 'content-type': 'text/plain', 'x-error-code': 'not_found' }, 'gone\n'),
    remove,
    'not_found',
    /^gone$/,
  ],
  [
    'a missing token',
    answering(401, JSON_TYPE, error({ code: 'unauthorized', message: 'a token is needed' })),
    list,
    'not_logged_in',
    /^a token is needed$/,
  ],
];

describe('an answer of a server', () => {
  it.each(ROWS)('that is %s', async (_, answer, call, code, message) => {
    await using server = await listening(answer);
    await using shim = await client(server.url, { token: TOKEN });
    await expect(call(shim)).rejects.toMatchObject({
      name: 'ShimError',
      code,
      message: expect.stringMatching(message) as string,
    });
    expect(server.seen).toHaveLength(1);
    expect(server.seen[0]?.headers).toMatchObject({
      authorization: `Bearer ${TOKEN}`,
      accept: 'application/json',
    });
  });

  it('keeps its code, message, hint and time to come again', async () => {
    const told = { code: 'overloaded', message: 'too much', hint: 'come again' };
    await using server = await listening(answering(503, { ...JSON_TYPE, 'retry-after': '99' }, error(told)));
    await using shim = await client(server.url);
    await expect(list(shim)).rejects.toMatchObject({ ...told, retryAfter: 99 });
  });

  it('has its hint in a field where its error is text', async () => {
    const headers = { 'x-error-code': 'not_found', 'x-error-hint': '100%25 sure: see `apps list`', ...OURS };
    await using server = await listening(answering(404, headers, 'gone\n\n'));
    await using shim = await client(server.url);
    await expect(remove(shim)).rejects.toMatchObject({
      message: 'gone\n',
      hint: '100% sure: see `apps list`',
    });
  });

  it('never brings the token into an error, or to another server', async () => {
    await using other = await listening(answering(200, JSON_TYPE, '[]'));
    const told = { code: 'run_failed', message: `you sent ${TOKEN}`, hint: `keep ${TOKEN}` };
    let redirects = true;
    await using server = await listening((request, response) => {
      if (redirects) answering(307, { location: `${other.url}/${TOKEN}` })(request, response);
      else answering(500, JSON_TYPE, error(told))(request, response);
    });
    await using shim = await client(server.url, { token: TOKEN });
    const redirected = (await list(shim).catch((thrown: unknown) => thrown)) as Error & { hint: string };
    redirects = false;
    const failed = (await list(shim).catch((thrown: unknown) => thrown)) as Error & { hint: string };
    expect(redirected.message).toMatch(/redirects to/);
    expect([failed.message, failed.hint]).toEqual(['you sent [redacted]', 'keep [redacted]']);
    expect(redirected.message + redirected.hint).not.toContain(TOKEN);
    expect(other.seen).toEqual([]);
  });
});

describe('a server that is too old', () => {
  const missing = answering(
    404,
    JSON_TYPE,
    error({ code: 'route_not_found', message: 'there is nothing at this path' }),
  );
  const about = (api: number) => JSON.stringify({ version: '0.0.9', api, platform: 'qappctl' });

  it.each([
    [
      'says its version',
      answering(200, JSON_TYPE, about(1)),
      'run_failed',
      /is too old for apps list \(version 0\.0\.9, api 1\)$/,
    ],
    ['has no version', missing, 'run_failed', /is too old for apps list \(before api 2\)$/],
    ['is not one that knows all', answering(200, JSON_TYPE, about(99)), 'not_found', /nothing at this path/],
  ])('%s', async (_, version, code, message) => {
    await using server = await listening((request, response) =>
      (request.url === '/version' ? version : missing)(request, response),
    );
    await using shim = await client(server.url);
    await expect(list(shim)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
  });
});

describe('a connection', () => {
  it('that can not be made is told at once', async () => {
    const { url, ...server } = await listening(() => undefined);
    await server[Symbol.asyncDispose]();
    await using shim = await client(url);
    await expect(list(shim)).rejects.toMatchObject({
      code: 'server_unavailable',
      message: `can't reach the server at ${url}: nothing listens there`,
    });
  });

  it('to something that does not speak HTTP says so', async () => {
    await using server = await speaking((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    await using shim = await client(server.url);
    await expect(list(shim)).rejects.toMatchObject({
      code: 'unreadable_answer',
      message: expect.stringContaining('does not speak HTTP') as string,
    });
  });

  it('that breaks in the middle of an answer says after how much', async () => {
    await using server = await speaking((socket) =>
      socket.end('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n[{"name"'),
    );
    await using shim = await client(server.url);
    await expect(list(shim)).rejects.toMatchObject({
      code: 'unreadable_answer',
      message: expect.stringMatching(/broke off after 8 bytes$/) as string,
    });
  });

  it('that brings too much is left', async () => {
    const megabyte = Buffer.alloc(1024 * 1024, ' ');
    await using server = await listening((_, response) => {
      response.writeHead(200, JSON_TYPE);
      const more = () => {
        while (!response.destroyed && response.write(megabyte));
      };
      response.on('drain', more);
      more();
    });
    await using shim = await client(server.url);
    await expect(list(shim)).rejects.toMatchObject({
      code: 'unreadable_answer',
      message: expect.stringContaining('longer than 32 MiB') as string,
    });
  });
});
