import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takePage } from '../../../src/http/exchange/page.js';
import { createShim } from '../../../src/index.js';
import { type Reply, type RunningFace, send, startFace } from '../face.js';

let face: RunningFace;
const dir = mkdtempSync(join(tmpdir(), 'pages-test-'));
const NAMES = ['a', 'b', 'c', 'd', 'e'];

beforeAll(async () => {
  const shim = await createShim({ env: {}, local: { dir, engine: 'none' } });
  for (const name of NAMES) {
    await shim.apps.register({ name });
    await shim.images.push({ image: `${name}:1` });
  }
  await shim.releases.create({ app: 'a', image: 'a:1', flavor: 'C1M1', name: 'v1' });
  for (let count = 0; count < 3; count += 1)
    await shim.deploys.create({ app: 'a', release: 'v1', region: 'z0', replicas: 1 });
  face = await startFace(shim, { level: 'silent' });
});
afterAll(async () => {
  await face[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true });
});

const get = (path: string) => send(face.port, { path });
const list = ({ body }: Reply) => JSON.parse(body) as object[];

/** The address that a Link field leads to, as a client resolves it that asked below a prefix. */
function nextOf({ headers }: Reply, path: string): string | undefined {
  const [, link] = /^<(.*)>; rel="next"$/.exec(String(headers.link ?? '')) ?? [];
  if (link === undefined) return undefined;
  const { pathname, search } = new URL(link, `http://proxy.example/prefix${path}`);
  return `${pathname.replace('/prefix', '')}${search}`;
}

describe('a part of a list', () => {
  it.each(['/apps', '/images', '/flavors', '/regions', '/apps/a/releases', '/apps/a/deploys?region=z0'])(
    'of %s is followed by the others, and together they are the whole',
    async (path) => {
      const whole = await get(path);
      expect(whole.headers.link).toBeUndefined();
      for (const limit of [1, 2, 3, 1000]) {
        const entries: object[] = [];
        for (let next: string | undefined = `${path}${path.includes('?') ? '&' : '?'}limit=${limit}`; next;) {
          const part: Reply = await get(next);
          expect(part.status).toBe(200);
          expect(list(part).length).toBeLessThanOrEqual(limit);
          entries.push(...list(part));
          next = nextOf(part, next);
        }
        expect(entries).toEqual(list(whole));
      }
    },
  );

  it('is what comes after an entry, also without a limit', async () => {
    expect(list(await get('/apps?after=c')).map((app) => (app as { name: string }).name)).toEqual(['d', 'e']);
    expect(list(await get('/images?after=d%3A1'))).toHaveLength(1);
    expect(list(await get('/apps?after=e'))).toEqual([]);
  });

  it.each(['0', '1001', '-1', '1.5', '', 'x', '1e2', '99999999999'])(
    'is refused with limit=%s',
    async (limit) => {
      const reply = await get(`/apps?limit=${limit}`);
      expect(reply).toMatchObject({ status: 400, body: expect.stringContaining('from 1 to 1000') });
      expect(reply.headers['x-error-code']).toBe('invalid_input');
    },
  );

  it('is refused after what is not there, and says how to go on', async () => {
    const reply = await get('/apps?after=gone');
    expect(reply).toMatchObject({ status: 400, body: expect.stringContaining("'gone'") });
    expect(reply.headers['x-error-hint']).toBe('begin again without after');
    expect((await get('/apps?limit=1&limit=2')).status).toBe(400);
  });

  it('leaves what else the query says as it was', async () => {
    expect((await get('/apps?anything=1')).status).toBe(200);
    expect((await get('/apps/a/deploys?region=z0&limits=1')).body).toContain("did you mean 'limit'?");
  });

  it('is never endless, whatever the list holds', () => {
    const entries = fc.array(fc.record({ name: fc.constantFrom('a', 'b', 'c', '') }), { maxLength: 30 });
    fc.assert(
      fc.property(entries, fc.integer({ min: 1, max: 5 }), (given, limit) => {
        let after: string | undefined;
        for (let pages = 0; pages <= given.length; pages += 1) {
          const { next } = takePage(given, ['name'], { limit, after });
          if (next === undefined) return true;
          after = next;
        }
        return false;
      }),
    );
  });
});
