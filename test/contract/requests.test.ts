import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Served, serveBin } from '../helpers/bin.js';
import { createPathMatcher } from '../../src/http/exchange/path-matcher.js';
import { ROUTES } from '../../src/contract/catalogue.js';
import { send } from '../http/face.js';
import { type Backend, BACKENDS, IS_WHOLE } from './backends.js';
import { CONTENTS, HANGING, type Row, ROWS, UNHEARD } from './request-rows.js';

const WRITES = new Set([
  'register',
  'unregister',
  'push',
  'release create',
  'deploy create',
  'deploy delete',
]);

/** The executable is the local platform once more: of its rows, each of which starts processes, some say enough. */
/** Where each row takes long. */
const SOME = ['qappctl-local as qappctl', 'a Docker Swarm'];
const rowsOf = (name: string) =>
  IS_WHOLE || !SOME.includes(name) ? ROWS : ROWS.filter((_, index) => index % 4 === 0);

describe.each(BACKENDS)('requests that fail on $name', ({ name, open }) => {
  let backend: Backend;
  let served: Served;
  let hasty: Served;
  const port = (server: Served) => Number(new URL(server.url).port);
  beforeAll(async () => {
    backend = await open();
    await backend.fill(CONTENTS);
    const args = [...backend.args, '--read-reuse', '0'];
    const limits = ['read', 'write', 'push'].flatMap((kind) => [`--${kind}-timeout`, '2s']);
    [served, hasty] = await Promise.all([
      serveBin(args, { env: backend.env }),
      serveBin([...args, ...limits], { env: backend.env }),
    ]);
  });
  afterAll(async () => {
    expect(await Promise.all([served.stop(), hasty.stop()])).toEqual([0, 0]);
    await backend.dispose();
  });
  beforeEach(async () => {
    await backend.clearFaults();
    backend.forgetRuns();
  });

  /** One plain line of text, with the headers of every error, and nothing is changed. */
  async function refused(server: Served, { request, status, body, code, allow, fault }: Row): Promise<void> {
    const before = await backend.held();
    if (fault) await backend.fault(...fault);
    const answer = await send(port(server), request);
    expect([answer.status, answer.body]).toEqual([status, answer.body]);
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(answer.headers['x-error-code']).toMatch(/^[a-z_]+$/);
    expect(answer.body).toMatch(/^[^\n]+\n\n?$/);
    if (typeof body === 'string') expect(answer.body).toBe(body);
    else if (body) expect(answer.body).toMatch(body);
    if (code) expect(answer.headers['x-error-code']).toBe(code);
    if (allow) expect(answer.headers.allow).toBe(allow);
    expect(await backend.held()).toEqual(before);
  }
  const changes = () =>
    (backend.runs?.() ?? [])
      .flatMap((argv) => [argv[0] ?? '', argv.slice(0, 2).join(' ')])
      .filter((command) => WRITES.has(command));

  it('ask every route for something that fails', () => {
    const router = createPathMatcher(ROUTES.map(({ http }) => http));
    const asked = ROWS.flatMap(({ request: { method = 'GET', path } }) => {
      try {
        return [router.find(method, new URL(path, 'http://localhost').pathname).target];
      } catch {
        return [];
      }
    });
    const named = (routes: readonly { method: string; path: string }[]) =>
      new Set(routes.map(({ method, path }) => `${method} ${path}`));
    // Of everything that happens: there is nothing in it that could be wrong.
    const routes = ROUTES.filter(({ input, isEndless }) => input || !isEndless);
    expect(named(asked)).toEqual(named(routes.map(({ http }) => http)));
    expect(ROWS.length).toBeGreaterThan(300);
  });

  it.each(rowsOf(name))('$name → $status', async (row) => {
    await refused(served, row);
    if (UNHEARD.has(row.request)) expect(backend.runs?.() ?? []).toEqual([]);
    else if (!row.fault && !row.triesChange) expect(changes()).toEqual([]);
  });

  it.each(HANGING)('%s without an end → 504', async (_, rows) => {
    await Promise.all(rows.map((row) => refused(hasty, row)));
  });

  it('answers what is asked for as if nothing had been', async () => {
    const { status, body } = await send(port(served), { path: '/apps/zenx/deploys?region=z0' });
    expect([status, JSON.parse(body)]).toEqual([
      200,
      [{ id: 'g1', release: 'v1', region: 'z0', replicas: 1, ctime: '2022-12-01T19:02:19+08:00' }],
    ]);
  });
});
