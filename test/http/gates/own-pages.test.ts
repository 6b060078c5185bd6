import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOriginGate } from '../../../src/http/gates/origin.js';
import { fakeShim, send, startFace, type RunningFace } from '../face.js';

/** The Host field, and the origins that a page of this very server has: over HTTP, and over TLS of a proxy in front. */
const HOSTS: [host: string, http: string, https: string, isNamed: boolean][] = [
  ['localhost:9100', 'http://localhost:9100', 'https://localhost:9100', false],
  ['LocalHost:9100', 'http://localhost:9100', 'https://localhost:9100', false],
  ['localhost', 'http://localhost', 'https://localhost', false],
  ['localhost:', 'http://localhost', 'https://localhost', false],
  ['localhost:80', 'http://localhost', 'https://localhost:80', false],
  ['localhost:443', 'http://localhost:443', 'https://localhost', false],
  ['127.0.0.1:9100', 'http://127.0.0.1:9100', 'https://127.0.0.1:9100', false],
  ['[::1]:9100', 'http://[::1]:9100', 'https://[::1]:9100', false],
  ['[0:0:0:0:0:0:0:1]:9100', 'http://[::1]:9100', 'https://[::1]:9100', false],
  ['shim.example', 'http://shim.example', 'https://shim.example', true],
  ['shim.example:8443', 'http://shim.example:8443', 'https://shim.example:8443', true],
];
const FOREIGN = [
  'null',
  '',
  'http://evil.example',
  'http://localhost:9101',
  'http://localhost:91000',
  'http://localhost.evil.example:9100',
  'http://evil.example#localhost:9100',
  'http://evil.example/localhost:9100',
  'http://user@localhost:9100',
  'http://localhost:9100/',
  'http://localhost:9100, http://evil.example',
  'http://127.0.0.1',
  'http://[::1]',
  'ftp://localhost:9100',
  'localhost:9100',
  'file://',
  'http://',
];
const SITES = [undefined, 'same-origin', 'none', 'same-site', 'cross-site', 'Same-Origin'];
const METHODS: [method: string, status: number][] = [
  ['GET', 200],
  ['HEAD', 200],
  ['POST', 415],
  ['DELETE', 405],
];

const fields = (all: Record<string, string | undefined>) =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >;

describe('requests of pages that the server itself served', () => {
  let face: RunningFace;
  beforeAll(async () => {
    const images = { list: async () => [] };
    face = await startFace(fakeShim({ images }), { allowedHosts: ['shim.example'], level: 'silent' });
  });
  afterAll(() => face[Symbol.asyncDispose]());

  const statuses = async (
    host: string,
    origin: string,
    site: string | undefined,
    { path = '/images', methods = METHODS }: { path?: string; methods?: typeof METHODS } = {},
  ) => {
    const seen: number[] = [];
    for (const [method] of methods) {
      const headers = fields({ host, origin, 'sec-fetch-site': site });
      seen.push((await send(face.port, { method, path, headers })).status);
    }
    return seen;
  };
  const passed = METHODS.map(([, status]) => status);
  const refused = METHODS.map(() => 403);

  it.each(HOSTS)('pass with the origin that the host %j names', async (host, http, https, isNamed) => {
    for (const site of SITES) {
      const isSame = site === undefined || site === 'same-origin';
      expect(await statuses(host, http, site), `${http} ${site}`).toEqual(isSame ? passed : refused);
      expect(await statuses(host, http.toUpperCase(), site)).toEqual(isSame ? passed : refused);
      // The scheme is the browser's word, or the operator's who named the host.
      const isTls = site === 'same-origin' || (isNamed && site === undefined);
      expect(await statuses(host, https, site), `${https} ${site}`).toEqual(isTls ? passed : refused);
    }
  });

  it.each(FOREIGN)('do not pass with the origin %j', async (origin) => {
    for (const [host, methods] of [
      ['localhost:9100', METHODS],
      ['[::1]:9100', METHODS.slice(0, 1)],
      ['shim.example', METHODS.slice(-1)],
    ] as const)
      for (const site of SITES)
        expect(await statuses(host, origin, site, { methods: [...methods] }), `${host} ${site}`).toEqual(
          methods.map(() => 403),
        );
  });

  it('do not pass with a host that is not allowed, whatever they say', async () => {
    for (const host of ['evil.example', 'evil.example:9100', 'localhost.evil.example'])
      for (const site of SITES) expect(await statuses(host, `http://${host}`, site)).toEqual(refused);
  });

  it('go by the authority of an absolute target, not by the Host beside it', async () => {
    const path = 'http://localhost:9100/images';
    expect(await statuses('127.0.0.1', 'http://localhost:9100', undefined, { path })).toEqual(passed);
    expect(await statuses('127.0.0.1', 'http://127.0.0.1', undefined, { path })).toEqual(refused);
  });

  it('are of no origin where no host is named', () => {
    const check = (isEncrypted: boolean, host: string | undefined, origin: string) => () =>
      createOriginGate([]).check({ method: 'GET', headers: { origin }, host, isEncrypted, isLinkable: true });
    expect(check(false, undefined, 'http://localhost')).toThrow(/not allowed/);
    // Over TLS of its own, the server knows the scheme.
    expect(check(true, 'localhost', 'https://localhost')).not.toThrow();
    expect(check(true, 'localhost', 'http://localhost')).toThrow(/not allowed/);
  });
});

describe('links on other sites', () => {
  const PATHS: [path: string, isLinkable: boolean][] = [
    ['/', true],
    ['/docs', true],
    ['/docs/', true],
    ['/docs?x=1', true],
    ['/docs/docs.js', false],
    ['/docs/../apps', false],
    ['/%64ocs', false],
    ['/docs%2f', false],
    ['//docs', false],
    ['/docs;/apps', false],
    ['/apps', false],
    ['/images', false],
    ['/version', false],
    ['/openapi.json', false],
    ['/openapi.yaml', false],
    ['/metrics', false],
    ['/healthz', false],
    ['/whoami', false],
  ];
  const DESTINATIONS = [undefined, 'document', 'iframe', 'frame', 'embed', 'object', 'script', 'empty'];
  const MODES = [undefined, 'navigate', 'no-cors', 'cors', 'websocket', 'navigate, navigate'];

  let face: RunningFace;
  beforeAll(async () => {
    face = await startFace(fakeShim(), { level: 'silent' });
  });
  afterAll(() => face[Symbol.asyncDispose]());

  const status = async (method: string, path: string, headers: Record<string, string | undefined>) =>
    (await send(face.port, { method, path, headers: fields(headers) })).status;

  it.each(PATHS)('lead to %s: %j', async (path, isLinkable) => {
    for (const site of ['cross-site', 'same-site', 'elsewhere'])
      for (const mode of MODES)
        for (const destination of DESTINATIONS)
          for (const method of ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS']) {
            const isLink = site !== 'elsewhere' && mode === 'navigate' && destination === 'document';
            const mayPass = isLinkable && isLink && (method === 'GET' || method === 'HEAD');
            const said = { 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': destination };
            const label = JSON.stringify([method, path, said]);
            expect(await status(method, path, said), label).toBe(mayPass ? 200 : 403);
            // Links carry no origin: whatever does is no link.
            for (const origin of ['null', 'http://evil.example'])
              if (mayPass) expect(await status(method, path, { ...said, origin }), label).toBe(403);
            if (mayPass)
              expect(await status(method, path, { ...said, host: 'evil.example' }), label).toBe(403);
          }
  });
});
