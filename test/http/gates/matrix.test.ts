import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeShim, send, startFace, type RunningFace } from '../face.js';

const READ_WRITE = 'w'.repeat(32);
const READ_ONLY = 'r'.repeat(32);

const HOSTS: [string, 'own' | 'strange' | 'malformed'][] = [
  ['localhost:9100', 'own'],
  ['LOCALHOST', 'own'],
  ['localhost.', 'own'],
  ['app.localhost:80', 'own'],
  ['127.0.0.1:9100', 'own'],
  ['192.168.7.7', 'own'],
  ['[::1]:9100', 'own'],
  ['allowed.example:9100', 'own'],
  ['evil.example', 'strange'],
  ['localhost.evil.example', 'strange'],
  ['127.0.0.1.evil.example', 'strange'],
  ['notlocalhost', 'strange'],
  ['999.1.1.1', 'strange'],
  ['a@localhost', 'malformed'],
  ['localhost:99999', 'malformed'],
  ['localhost:', 'own'],
  ['evil.example:', 'strange'],
  ['[::1', 'malformed'],
  ['local host', 'malformed'],
  ['%6cocalhost', 'malformed'],
];
const ORIGINS: [string | undefined, boolean | 'own'][] = [
  [undefined, true],
  ['http://localhost', 'own'],
  ['HTTP://LOCALHOST', 'own'],
  ['https://allowed.example', true],
  ['http://localhost:9100', false],
  ['https://evil.example', false],
  ['https://allowed.example.evil.example', false],
  ['null', false],
];
const SITES: [string | undefined, boolean][] = [
  [undefined, true],
  ['none', true],
  ['same-origin', true],
  ['same-site', false],
  ['cross-site', false],
];
const TOKENS: [string | undefined, 'write' | 'read' | 'none'][] = [
  [`Bearer ${READ_WRITE}`, 'write'],
  [`bearer ${READ_WRITE}`, 'write'],
  [`Bearer ${READ_ONLY}`, 'read'],
  [undefined, 'none'],
  ['Bearer', 'none'],
  [`Bearer ${READ_WRITE}x`, 'none'],
  [`Bearer ${READ_WRITE.slice(1)}`, 'none'],
  [`Basic ${READ_WRITE}`, 'none'],
  [READ_WRITE, 'none'],
];
const METHODS = ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS', 'PUT'];

/** What each request must come to, said in another way than the code says it. */
function oracle(
  host: string,
  origin: boolean | 'own' | undefined,
  site: string | undefined,
  token: string,
  method: string,
): number {
  if (host === 'malformed') return 400;
  if (host === 'strange') return 403;
  if (origin === false) return 403;
  if (origin === 'own' && site !== undefined && site !== 'same-origin') return 403;
  if (origin === undefined && !SITES.find(([name]) => name === site)?.[1]) return 403;
  if (token === 'none') return 401;
  if (token === 'read' && method !== 'GET' && method !== 'HEAD') return 403;
  if (method === 'GET' || method === 'HEAD') return 200;
  return method === 'POST' ? 415 : 405;
}

describe('who gets in', () => {
  let face: RunningFace;
  let asked = 0;
  beforeAll(async () => {
    const list = async () => {
      asked += 1;
      return [];
    };
    face = await startFace(fakeShim({ images: { list } }), {
      tokens: [
        { value: READ_WRITE, readOnly: false },
        { value: READ_ONLY, readOnly: true },
      ],
      allowedHosts: ['allowed.example'],
      allowedOrigins: ['https://allowed.example'],
      level: 'silent',
      failuresPerSecond: Infinity,
    });
  });
  afterAll(() => face[Symbol.asyncDispose]());

  const ask = (method: string, host: string, origin?: string, site?: string, authorization?: string) =>
    send(face.port, {
      method,
      path: '/images',
      headers: {
        host,
        ...(origin === undefined ? {} : { origin }),
        ...(site === undefined ? {} : { 'sec-fetch-site': site }),
        ...(authorization === undefined ? {} : { authorization }),
      },
    });

  it.each(HOSTS)('decides by the host %j: %s', async (host, kind) => {
    for (const method of METHODS)
      for (const [authorization, token] of TOKENS) {
        const { status } = await ask(method, host, undefined, undefined, authorization);
        expect([method, token, status]).toEqual([
          method,
          token,
          oracle(kind, undefined, undefined, token, method),
        ]);
      }
  });

  it.each(ORIGINS)('decides by the origin %j', async (origin, fine) => {
    for (const method of METHODS)
      for (const [site] of SITES)
        for (const [authorization, token] of TOKENS.slice(0, 4)) {
          const { status, headers } = await ask(method, 'localhost', origin, site, authorization);
          const expected = oracle('own', origin === undefined ? undefined : fine, site, token, method);
          expect([method, site, token, status]).toEqual([method, site, token, expected]);
          expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
        }
  });

  it('answers each failed token alike', async () => {
    const failures = TOKENS.filter(([, kind]) => kind === 'none');
    const answers = await Promise.all(
      failures.map(([authorization]) => ask('GET', 'localhost', undefined, undefined, authorization)),
    );
    for (const answer of answers) {
      expect(answer.headers['www-authenticate']).toBe('Bearer realm="qappctl-shim"');
      expect(answer.body).toBe(answers[0]?.body);
    }
  });

  it('asks for the token before it tells whether a path exists', async () => {
    expect(await send(face.port, { path: '/nope' })).toMatchObject({ status: 401 });
    expect(await send(face.port, { path: '/metrics' })).toMatchObject({ status: 401 });
  });

  it.each(['/healthz', '/readyz', '/healthz/'])('answers %s to anyone', async (path) => {
    expect(await send(face.port, { path })).toMatchObject({ status: 200 });
    for (const host of ['evil.example', 'pod-1.shim.svc.cluster.local:9100', 'my_service'])
      expect(await send(face.port, { path, headers: { host } })).toMatchObject({ status: 200 });
    expect(await send(face.port, { path, headers: { host: 'a b' } })).toMatchObject({ status: 400 });
    const origin = 'https://evil.example';
    expect(await send(face.port, { path, headers: { origin } })).toMatchObject({ status: 403 });
  });

  it('takes other tokens at once when they are replaced', async () => {
    const { createTokenGate } = await import('../../../src/http/gates/tokens.js');
    const gate = createTokenGate([{ value: READ_WRITE, readOnly: false }]);
    gate.replace([{ value: READ_ONLY, readOnly: true }]);
    expect(() => gate.check(`Bearer ${READ_WRITE}`)).toThrow(/token is needed/);
    expect(gate.check(`Bearer ${READ_ONLY}`)).toMatchObject({ readOnly: true });
  });

  it('has asked for a listing only when it was let through', async () => {
    const before = asked;
    await ask('GET', 'evil.example', undefined, undefined, `Bearer ${READ_WRITE}`);
    await ask('GET', 'localhost', 'null', undefined, `Bearer ${READ_WRITE}`);
    await ask('GET', 'localhost');
    expect(asked).toBe(before);
  });
});

describe('a server beyond loopback', () => {
  it('takes any well-formed host, unless names are allowed', async () => {
    const face = await startFace(fakeShim({ images: { list: async () => [] } }), { checkHost: false });
    expect(await send(face.port, { path: '/images', headers: { host: 'shim.example' } })).toMatchObject({
      status: 200,
    });
    expect(await send(face.port, { path: '/images', headers: { host: 'a b' } })).toMatchObject({
      status: 400,
    });
    await face[Symbol.asyncDispose]();
  });
});
