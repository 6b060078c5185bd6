import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ShimError } from '../../src/core/model/errors.js';
import { createIdempotencyStore } from '../../src/http/idempotency.js';
import { valueAnswer, type Answer } from '../../src/http/answer/answer.js';
import { until } from '../helpers/processes.js';
import { STORES_HERE } from '../helpers/redis.js';
import { storesOf, type StoresForTests } from '../store/stores.js';
import { deferred, fakeShim, send, startFace } from './face.js';

const body = '{"release":"v1","region":"z0"}';
const post = (port: number, key: string, headers: Record<string, string> = {}, path = '/apps/zenx/deploys') =>
  send(port, { method: 'POST', path, headers: { 'idempotency-key': key, ...headers }, body });

describe.each(STORES_HERE.filter((kind) => kind !== 'memory'))(
  'keys of servers that share a store in %s',
  (kind) => {
    let stores: StoresForTests;
    const open = (place: string, lease?: number) => stores.open({ place: `${place}-${kind}`, lease });
    beforeAll(async () => void (stores = await storesOf(kind)));
    afterAll(() => stores.dispose());

    it('replay at one what was done at another, answer 409 while it runs there, 422 to another payload', async () => {
      const [started, finished] = [deferred(), deferred<{ id: string }>()];
      const create = () => {
        started.resolve();
        return finished.promise;
      };
      const never = async () => {
        throw new Error('ran twice');
      };
      await using first = await startFace(fakeShim({ deploys: { create } }), { store: await open('replay') });
      await using second = await startFace(fakeShim({ deploys: { create: never } }), {
        store: await open('replay'),
      });
      const answer = post(first.port, 'k');
      await started.promise;
      expect(await post(second.port, 'k')).toMatchObject({ status: 409, body: /still runs/ });
      const other = { method: 'POST', path: '/apps/zenx/deploys', headers: { 'idempotency-key': 'k' } };
      expect(await send(second.port, { ...other, body: body.replace('z0', 'z1') })).toMatchObject({
        status: 422,
      });
      finished.resolve({ id: 'g1' });
      expect(await answer).toMatchObject({ status: 200, body: '{"id":"g1"}' });
      const replay = await post(second.port, 'k');
      expect([replay.status, replay.body, replay.headers['idempotent-replayed']]).toEqual([
        200,
        '{"id":"g1"}',
        'true',
      ]);
    });

    it('are bound to caller, method, path and body', async () => {
      let made = 0;
      const create = async () => ({ id: `g${(made += 1)}` });
      const register = async () => ({ name: `a${(made += 1)}` });
      const tokens = ['a', 'b'].map((name) => ({ value: name.repeat(40), name, readOnly: false }));
      const shim = fakeShim({
        deploys: { create, delete: async () => void (made += 1) },
        apps: { register },
      });
      await using face = await startFace(shim, { store: await open('bound'), tokens });
      const by = (name: string) => ({ authorization: `Bearer ${name.repeat(40)}` });
      await post(face.port, 'k', by('a'));
      await post(face.port, 'k', by('a'));
      expect(made).toBe(1);
      await post(face.port, 'k', by('b'));
      await post(face.port, 'k', by('a'), '/apps/zeny/deploys');
      expect(made).toBe(3);
      const remove = { method: 'DELETE', path: '/apps/zenx/deploys', body: '{"id":"g1","region":"z0"}' };
      const headers = { 'idempotency-key': 'k', ...by('a') };
      expect(await send(face.port, { ...remove, headers })).toMatchObject({ status: 200 });
      expect(made).toBe(4);
    });

    it('of a killed server answer 409 outcome_unknown, and run anew when that is forced', async () => {
      const store = await open('killed', 60);
      const dead = createIdempotencyStore({ claims: store.claims, renewal: 2 ** 30 });
      const asked = {
        key: 'k',
        caller: '',
        scope: ['POST', '/apps/:app/deploys', 'zenx'],
        payload: [Buffer.from(body), ''],
      };
      const about = '{"method":"POST","path":"/apps/zenx/deploys","begun":"2026-11-28T00:00:00.000Z"}';
      const begun = deferred();
      void dead.once({ ...asked, about }, () => {
        begun.resolve();
        return new Promise<Answer>(() => undefined);
      });
      await begun.promise;
      let made = 0;
      const create = async () => ({ id: `g${(made += 1)}` });
      await using face = await startFace(fakeShim({ deploys: { create } }), { store });
      await until(async () => (await post(face.port, 'k')).headers['x-error-code'] === 'outcome_unknown');
      const unknown = await post(face.port, 'k', { accept: 'application/json' });
      const { error } = JSON.parse(unknown.body) as { error: { hint: string; details: object } };
      expect(unknown.status).toBe(409);
      expect(error.details).toEqual({
        method: 'POST',
        path: '/apps/zenx/deploys',
        begun: '2026-11-28T00:00:00.000Z',
      });
      expect(error.hint).toContain('GET /apps/zenx/deploys?region=z0');
      expect(error.hint).toContain('Idempotency-Key-Retry: force');
      expect(made).toBe(0);
      const force = { 'idempotency-key-retry': 'force' };
      const forced = await Promise.all([post(face.port, 'k', force), post(face.port, 'k', force)]);
      expect(forced.map(({ status }) => status).sort()).toEqual(expect.arrayContaining([200]));
      expect(made).toBe(1);
      expect(await post(face.port, 'k', force)).toMatchObject({ status: 200, body: '{"id":"g1"}' });
      expect(made).toBe(1);
    });

    it('are never lost under a request that takes longer than a lease', async () => {
      const store = await open('long', 150);
      const [first, second] = [20, 20].map((renewal) =>
        createIdempotencyStore({ claims: store.claims, renewal }),
      );
      const witness = createIdempotencyStore({ claims: store.claims, renewal: 2 ** 30 });
      const asked = (key: string) => ({ key, scope: [], payload: [], about: '{"begun":""}' });
      const finished = deferred<Answer>();
      const running = first?.once(asked('long'), () => finished.promise);
      const [begun, pending] = [deferred(), new Promise<Answer>(() => undefined)];
      void witness.once(asked('witness'), () => (begun.resolve(), pending));
      await begun.promise;
      const codeOf = (key: string) =>
        second
          ?.once(asked(key), async () => Promise.reject(new Error('ran twice')))
          .catch((error: { code?: string }) => error.code);
      // By then a lease that nobody renews is over.
      await until(async () => {
        expect(await codeOf('long')).toBe('idempotency_key_in_use');
        return (await codeOf('witness')) === 'outcome_unknown';
      });
      finished.resolve(valueAnswer({ id: 'g1' }));
      await running;
      expect(await second?.once(asked('long'), () => pending)).toMatchObject({ status: 200 });
      for (const one of [first, second, witness]) one?.close();
    });

    it('are free again when nothing began, as a server that stops sends waiting changes away', async () => {
      const store = await open('stopped');
      const stopped = async () => {
        throw new ShimError('interrupted', 'shutting down, nothing was started', { nothingBegan: true });
      };
      await using first = await startFace(fakeShim({ deploys: { create: stopped } }), { store });
      const create = async () => ({ id: 'g1' });
      await using second = await startFace(fakeShim({ deploys: { create } }), { store });
      expect(await post(first.port, 'k')).toMatchObject({ status: 503 });
      expect(await post(second.port, 'k')).toMatchObject({ status: 200 });
    });

    it('do not tell how a change ended that was broken off in the middle', async () => {
      const store = await open('broken', 60);
      const broken = async () => {
        throw new ShimError('interrupted', 'err create deploy: interrupted, outcome unknown');
      };
      await using face = await startFace(fakeShim({ deploys: { create: broken } }), { store });
      expect(await post(face.port, 'k')).toMatchObject({ status: 503 });
      await until(async () => (await post(face.port, 'k')).headers['x-error-code'] === 'outcome_unknown');
    });

    it('hold for a stream of events, which tells the outcome again', async () => {
      let pushed = 0;
      const push = async () => ({ pushed: true, image: `x:${(pushed += 1)}` });
      const store = await open('streams');
      await using first = await startFace(fakeShim({ images: { push } as never }), { store });
      await using second = await startFace(fakeShim({ images: { push } as never }), { store });
      const headers = { 'idempotency-key': 'k', accept: 'application/x-ndjson' };
      const asked = { method: 'POST', path: '/images', headers, body: '{"image":"x:1"}' };
      const [one, two] = [await send(first.port, asked), await send(second.port, asked)];
      const [told, again] = [one, two].map(({ body: text }) => JSON.parse(text.trim()) as { body: object });
      expect(again).toMatchObject({ type: 'result', ok: true, body: told?.body });
      expect([pushed, two.headers['idempotent-replayed']]).toEqual([1, 'true']);
    });
  },
);

describe('Idempotency-Key-Retry', () => {
  it('takes one word', async () => {
    await using face = await startFace(fakeShim());
    const answer = await post(face.port, 'k', { 'idempotency-key-retry': 'please' });
    expect([answer.status, answer.headers['x-error-code']]).toEqual([400, 'invalid_idempotency_key']);
  });
});
