import { get } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeShim, send, startFace, type RunningFace } from '../face.js';

const TOKEN = 't'.repeat(32);
const LIMIT = 300 * 1024;

interface Raw {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** An answer as bytes, whatever its coding. */
function fetchRaw(port: number, path: string, headers: Record<string, string> = {}): Promise<Raw> {
  return new Promise((resolve, reject) => {
    get({ port, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks),
        }),
      );
    }).once('error', reject);
  });
}

describe('the docs', () => {
  let face: RunningFace;
  beforeAll(async () => {
    face = await startFace(fakeShim(), { tokens: [{ value: TOKEN, readOnly: true }], platform: 'local' });
  });
  afterAll(() => face[Symbol.asyncDispose]());

  /** The addresses that a page loads, as a browser resolves them. */
  const loadedBy = async (path: string) => {
    const { body } = await send(face.port, { path });
    const found = [...body.matchAll(/<(?:script|link)[^>]* (?:src|href)="(?!data:)([^"]+)"/g)];
    return found.map(([, address = '']) => new URL(address, `http://shim${path}`).pathname);
  };

  it.each(['/docs', '/docs/'])('are a page at %s, for anyone', async (path) => {
    const { status, headers, body } = await send(face.port, { path });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
    });
    expect(body).toContain('LOCAL platform');
    expect(body).not.toMatch(/(?:src|href)="(?:\/|https?:)/);
    for (const link of body.matchAll(/<a href="([^"]*)"/g)) {
      const { pathname } = new URL(link[1] ?? '', `http://shim${path}`);
      expect(await send(face.port, { path: pathname }), pathname).toMatchObject({ status: 200 });
    }
  });

  it('allow no script but their own file, no frame, and no address but their own', async () => {
    const { headers, body } = await send(face.port, { path: '/docs' });
    const policy = Object.fromEntries(
      String(headers['content-security-policy'])
        .split('; ')
        .map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1).join(' ')]),
    );
    expect(policy).toEqual({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self' 'unsafe-inline'",
      'connect-src': "'self'",
      'img-src': "'self' data:",
      'frame-ancestors': "'none'",
      'base-uri': "'none'",
      'form-action': "'none'",
    });
    expect(body).not.toMatch(/<script(?![^>]* src=)|\son\w+=|javascript:|\sstyle=/i);
  });

  it('load their files from below /docs, which browsers may keep', async () => {
    const files = await loadedBy('/docs');
    expect(files).toEqual(await loadedBy('/docs/'));
    expect(files.map((file) => file.replace(/-[0-9a-f]{12}/, ''))).toEqual([
      '/docs/docs.css',
      '/docs/docs.js',
    ]);
    for (const file of files) {
      const zipped = await fetchRaw(face.port, file, { 'accept-encoding': 'gzip, deflate, br' });
      expect(zipped).toMatchObject({
        status: 200,
        headers: {
          'content-encoding': 'gzip',
          'content-length': String(zipped.body.length),
          'content-type': expect.stringMatching(/^text\/(javascript|css); charset=utf-8$/),
          'cache-control': 'private, max-age=31536000, immutable',
          vary: 'Accept-Encoding',
          'x-content-type-options': 'nosniff',
          'cross-origin-resource-policy': 'same-origin',
        },
      });
      const plain = await fetchRaw(face.port, file);
      expect(plain.headers['content-encoding']).toBeUndefined();
      expect(plain.body.equals(gunzipSync(zipped.body))).toBe(true);
      expect(plain.headers['content-length']).toBe(String(plain.body.length));
      const head = await send(face.port, { method: 'HEAD', path: file });
      expect([head.status, head.body, head.headers['content-length']]).toEqual([
        200,
        '',
        String(plain.body.length),
      ]);
    }
  });

  it.each([
    ['gzip', true],
    ['GZIP;q=0.1', true],
    ['*', true],
    ['x-gzip', true],
    ['br, *;q=0, gzip', true],
    ['gzip;q=0', false],
    ['gzip;q=0, *', false],
    ['*;q=0', false],
    ['identity', false],
    ['br', false],
    ['notgzip', false],
    ['', false],
  ])('take Accept-Encoding %j to want gzip: %j', async (accepted, zipped) => {
    const [file = ''] = await loadedBy('/docs');
    const { headers } = await fetchRaw(face.port, file, { 'accept-encoding': accepted });
    expect(headers['content-encoding']).toBe(zipped ? 'gzip' : undefined);
  });

  it.each([
    '/docs/none.js',
    '/docs/..%2fmain.js',
    '/docs/docs.js.gz',
    '/docs/__proto__',
    '/docs/a/b',
    '/docs//',
  ])('have nothing else at %s', async (path) => {
    expect([400, 404]).toContain((await send(face.port, { path })).status);
  });

  it('are read-only', async () => {
    expect(await send(face.port, { method: 'POST', path: '/docs' })).toMatchObject({
      status: 405,
      headers: { allow: 'GET, HEAD' },
    });
  });

  it('stay below the size that a reader is made to load', async () => {
    const sizes = (await loadedBy('/docs')).map(
      async (file) => (await fetchRaw(face.port, file, { 'accept-encoding': 'gzip' })).body.length,
    );
    expect((await Promise.all(sizes)).reduce((sum, size) => sum + size)).toBeLessThan(LIMIT);
  });

  it('need a token, and all of their files do, where that was asked for', async () => {
    await using closed = await startFace(fakeShim(), {
      tokens: [{ value: TOKEN, readOnly: true }],
      privateDocs: true,
      failuresPerSecond: Infinity,
    });
    const authorization = `Bearer ${TOKEN}`;
    const link = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    for (const path of [
      '/',
      '/docs',
      '/docs/',
      ...(await loadedBy('/docs')),
      '/docs/none',
      '/openapi.json',
    ]) {
      expect(await send(closed.port, { path }), path).toMatchObject({ status: 401 });
      const { status } = await send(closed.port, { path, headers: { authorization } });
      expect(status, path).toBe(path === '/docs/none' ? 404 : 200);
    }
    expect(await send(closed.port, { path: '/docs', headers: link })).toMatchObject({ status: 401 });
  });
});
