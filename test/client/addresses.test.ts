import { describe, expect, it } from 'vitest';
import { client, listening, OURS } from './servers.js';

const TOKEN = 'the-token-of-the-client'.repeat(2);

describe('the address of a server', () => {
  it.each([
    ['127.0.0.1:9100', /begins with neither http:\/\/, https:\/\/ nor unix:$/],
    ['localhost:9100', /begins with neither/],
    ['ftp://127.0.0.1', /begins with neither/],
    ['', /begins with neither/],
    ['http://127.0.0.1:9100/?a=1', /a query or fragment/],
    ['unix:run/x.sock', /by its absolute path$/],
    ['http://me:secret@127.0.0.1:9100', /^a user or password in the address of the server is not taken$/],
  ])('is not %s', async (url, message) => {
    await expect(client(url)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(message) as string,
    });
  });

  it('may have a path in front of all others', async () => {
    await using server = await listening((_, response) =>
      response.writeHead(200, { 'content-type': 'application/json', ...OURS }).end('[]'),
    );
    await using shim = await client(`${server.url}/some/prefix/`);
    await shim.apps.list();
    await shim.deploys.list({ app: 'zenx', region: 'z 0&x=1', release: 'v/1' });
    expect(server.seen.map(({ line }) => line)).toEqual([
      'GET /some/prefix/apps',
      'GET /some/prefix/apps/zenx/deploys?region=z%200%26x%3D1&release=v%2F1',
    ]);
  });
});

describe('a name that can stand in no path', () => {
  it.each(['a/b', '..', '.', 'x\\y', '中/文', 'a#b'])(
    'is that of nothing, and is not sent: %s',
    async (deploy) => {
      await using server = await listening((_, response) => response.end());
      await using shim = await client(server.url);
      await expect(shim.instances.list({ app: 'zenx', deploy, region: 'z0' })).rejects.toMatchObject({
        code: 'not_found',
        message: `deploy '${deploy}' does not exist`,
      });
      expect(server.seen).toEqual([]);
    },
  );
});

describe('a token', () => {
  it.each([
    ['http://shim.example.com:9100', false],
    ['http://192.168.0.1', false],
    ['http://localhost.example.com', false],
    ['http://[::ffff:7f00:1]:9100', false],
    ['http://127.0.0.1:9100', true],
    ['http://127.1:9100', true],
    ['http://localhost:9100', true],
    ['http://[::1]:9100', true],
    ['https://shim.example.com', true],
    ['unix:/run/shim.sock', true],
  ])('for %s is taken: %s', async (url, taken) => {
    const made = client(url, { token: TOKEN });
    if (taken) await (await made).close();
    else
      await expect(made).rejects.toMatchObject({
        code: 'invalid_input',
        message: expect.stringContaining('over plain http') as string,
      });
    await (await client(url, { token: TOKEN, allowPlainHttp: true })).close();
    await (await client(url)).close();
  });

  it('is one word', async () => {
    await expect(client('http://127.0.0.1', { token: 'two words' })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });
});

describe('a client', () => {
  it('refuses a bad input before anything is sent, in the words of the server', async () => {
    await using server = await listening(() => undefined);
    await using shim = await client(server.url);
    await expect(shim.releases.list({ app: 'Zenx' })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining("invalid app 'Zenx'") as string,
    });
    await expect(shim.images.pull({ image: 'x' })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('images pull acts on the machine') as string,
    });
    await expect(shim.session.login()).rejects.toMatchObject({ code: 'invalid_input' });
    expect(server.seen).toEqual([]);
  });

  it('keeps numbers as they were printed', async () => {
    const body = '[{"name":"x","cpu":1,"memory":1024,"price":1.10,"id":9007199254740993}]';
    await using server = await listening((_, response) =>
      response.writeHead(200, { 'content-type': 'application/json', ...OURS }).end(body),
    );
    await using shim = await client(server.url);
    const { jsonText } = await import('../../src/core/model/json-text.js');
    expect(jsonText(await shim.flavors.list())).toBe(body);
  });
});
