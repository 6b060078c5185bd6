import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ShimError } from '../../src/core/model/errors.js';
import { errorAnswer, valueAnswer, type Answer } from '../../src/http/answer/answer.js';
import { Refusal } from '../../src/http/answer/refusal.js';
import { createIdempotencyStore } from '../../src/http/idempotency.js';
import { MemoryStore } from '../../src/store/memory-store.js';
import type { StoreOptions } from '../../src/store/store.js';
import { deferred, fakeShim, send, startFace } from './face.js';

const storeWith = (options: StoreOptions = {}) =>
  createIdempotencyStore({ claims: new MemoryStore(options).claims });
const about = '{}';
const done = valueAnswer({ id: 'g1' });
const failed = (code: 'run_failed' | 'overloaded') => errorAnswer(new ShimError(code, 'no'), 'r1');
const isReplay = (answer: Answer) => answer.headers.includes('Idempotent-Replayed');

describe('idempotency keys', () => {
  it('follow a model: first outcomes come back, other payloads and running ones are refused', async () => {
    const step = fc.record({
      key: fc.constantFrom('a', 'b', 'c'),
      scope: fc.constantFrom('x', 'y'),
      payload: fc.constantFrom('1', '2'),
      outcome: fc.constantFrom('done', 'run_failed', 'overloaded', 'pending'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const store = storeWith();
        const model = new Map<string, { payload: string; state: 'stored' | 'running' }>();
        for (const { key, scope, payload, outcome } of steps) {
          const name = `${key}/${scope}`;
          const known = model.get(name);
          let ran = false;
          const begun = deferred();
          const result = store.once({ key, scope: [scope], payload: [payload], about }, () => {
            ran = true;
            begun.resolve();
            if (outcome === 'pending') return new Promise<Answer>(() => undefined);
            return Promise.resolve(outcome === 'done' ? done : failed(outcome));
          });
          await Promise.race([begun.promise, result.catch(() => undefined)]);
          expect(ran).toBe(known === undefined);
          if (known === undefined && outcome === 'pending') model.set(name, { payload, state: 'running' });
          else if (known === undefined) {
            await result;
            if (outcome !== 'overloaded') model.set(name, { payload, state: 'stored' });
          } else {
            const refusal = known.payload !== payload ? 422 : known.state === 'running' ? 409 : undefined;
            const answer = await result.catch((error: unknown) => error);
            if (refusal) expect(answer).toMatchObject({ status: refusal });
            else expect(isReplay(answer as Answer)).toBe(true);
          }
        }
      }),
    );
  });

  it('are forgotten when there are too many, but never while their request runs', async () => {
    const store = storeWith({ entries: 2 });
    const once = (key: string, perform: () => Promise<Answer>) =>
      store.once({ key, scope: [], payload: [], about }, perform);
    void once('running', () => new Promise(() => undefined));
    for (const key of ['a', 'b', 'c']) await once(key, async () => done);
    await expect(once('running', async () => done)).rejects.toThrow(Refusal);
    expect(isReplay(await once('c', async () => done))).toBe(true);
    expect(isReplay(await once('a', async () => done))).toBe(false);
  });

  it('of one caller push out only that caller’s own: by number and by bytes', async () => {
    const store = storeWith({ entries: 3, bytes: 20_000 });
    const once = (caller: string, key: string, answer: Answer = done) =>
      store.once({ key, caller, scope: [], payload: [], about }, async () => answer);
    await once('quiet', 'mine');
    for (let index = 0; index < 50; index += 1) await once('greedy', `key-${index}`);
    expect(isReplay(await once('greedy', 'key-0'))).toBe(false);
    const long = valueAnswer({ text: 'x'.repeat(8_000) });
    for (const key of ['one', 'two', 'three']) await once('greedy', key, long);
    expect(isReplay(await once('greedy', 'three', long))).toBe(true);
    expect(isReplay(await once('greedy', 'one', long))).toBe(false);
    expect(isReplay(await once('quiet', 'mine'))).toBe(true);
  });

  it('keep no error behind an answer, which may hold on to anything', async () => {
    const store = storeWith();
    const once = () =>
      store.once({ key: 'k', scope: [], payload: [], about }, async () => failed('run_failed'));
    await once();
    expect((await once()).failure).toMatchObject({ code: 'run_failed', error: 'no' });
  });

  it('are forgotten after their time', async () => {
    const store = storeWith({ kept: 1 });
    const once = () => store.once({ key: 'k', scope: [], payload: [], about }, async () => done);
    await once();
    const until = performance.now() + 5;
    while (performance.now() < until) await new Promise((resolve) => setImmediate(resolve));
    expect(isReplay(await once())).toBe(false);
  });
});

describe('POST and DELETE with an Idempotency-Key', () => {
  const body = '{"release":"v1","region":"z0"}';
  const post = (port: number, key: string, more: object = {}) =>
    send(port, {
      method: 'POST',
      path: '/apps/zenx/deploys',
      headers: { 'idempotency-key': key },
      body,
      ...more,
    });

  it('create once and replay the first outcome', async () => {
    let created = 0;
    const create = async () => ({ id: `g${(created += 1)}` });
    await using face = await startFace(fakeShim({ deploys: { create } }));
    const first = await post(face.port, 'k1');
    const again = await post(face.port, 'k1');
    expect([first.body, again.body, created]).toEqual(['{"id":"g1"}', '{"id":"g1"}', 1]);
    expect([first.headers['idempotent-replayed'], again.headers['idempotent-replayed']]).toEqual([
      undefined,
      'true',
    ]);
    expect(await post(face.port, 'k1', { body: body.replace('z0', 'z1') })).toMatchObject({ status: 422 });
    expect(await post(face.port, 'k1', { path: '/apps/other/deploys' })).toMatchObject({
      body: '{"id":"g2"}',
    });
    expect(await post(face.port, 'k2')).toMatchObject({ body: '{"id":"g3"}' });
  });

  it('replay an unknown outcome too, so that nothing is created twice', async () => {
    let tried = 0;
    const create = async () => {
      tried += 1;
      throw new ShimError('timed_out', 'err create deploy: timed out after 2s, outcome unknown');
    };
    await using face = await startFace(fakeShim({ deploys: { create } }));
    const answers = [await post(face.port, 'k'), await post(face.port, 'k')];
    expect(answers.map(({ status }) => status)).toEqual([504, 504]);
    expect(answers[1]?.headers['idempotent-replayed']).toBe('true');
    expect(tried).toBe(1);
  });

  it('answer 409 while the first request runs', async () => {
    const started = deferred();
    const finished = deferred<{ id: string }>();
    const create = () => {
      started.resolve();
      return finished.promise;
    };
    await using face = await startFace(fakeShim({ deploys: { create } }));
    const first = post(face.port, 'k');
    await started.promise;
    expect(await post(face.port, 'k')).toMatchObject({
      status: 409,
      body: expect.stringContaining('still runs') as string,
    });
    finished.resolve({ id: 'g1' });
    expect(await first).toMatchObject({ status: 200 });
  });

  it('hold for a path however it is spelled', async () => {
    let created = 0;
    const register = async () => ({ id: `a${(created += 1)}` });
    await using face = await startFace(
      fakeShim({ apps: { register } as never, deploys: { create: register } }),
    );
    const headers = { 'idempotency-key': 'k' };
    const body = '{"release":"v1","region":"z0"}';
    const paths = ['/apps/zenx/deploys', '/%61pps/zenx/deploys', '/apps/%7Aenx/deploys/'];
    for (const path of paths) await send(face.port, { method: 'POST', path, headers, body });
    expect(created).toBe(1);
    await send(face.port, { method: 'POST', path: '/apps/zeny/deploys', headers, body });
    expect(created).toBe(2);
  });

  it.each(['', 'a b', 'x'.repeat(256), 'ä'])('refuse the key %j', async (key) => {
    await using face = await startFace(fakeShim());
    expect(await post(face.port, key)).toMatchObject({ status: 400 });
  });

  it('take the key of 255 characters, and none on reads', async () => {
    const create = async () => ({ id: 'g1' });
    await using face = await startFace(fakeShim({ deploys: { create }, apps: { list: async () => [] } }));
    expect(await post(face.port, 'x'.repeat(255))).toMatchObject({ status: 200 });
    const headers = { 'idempotency-key': 'a b' };
    expect(await send(face.port, { path: '/apps', headers })).toMatchObject({ status: 200 });
  });
});
