import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import { ShimError } from '../../src/core/model/errors.js';
import { createIdempotencyStore } from '../../src/http/idempotency.js';
import { valueAnswer, type Answer } from '../../src/http/answer/answer.js';
import { HeldLease } from '../../src/store/held-lease.js';
import { openRedisStore } from '../../src/store/redis-store.js';
import type { SharedStore } from '../../src/store/store.js';
import { parseStoreChoice } from '../../src/store/store-choice.js';
import { until } from '../helpers/processes.js';
import { describeWithRedis, freePort, startRedis, type RedisForTests } from '../helpers/redis.js';
import { deferred, fakeShim, send, startFace } from '../http/face.js';
import { newClaim } from './stores.js';

const targetOf = (address: string) => {
  const choice = parseStoreChoice('--store', address);
  if (choice.kind !== 'redis') throw new Error(address);
  return choice.target;
};

describeWithRedis('a Redis that goes away', () => {
  const opened: { close(): Promise<void> }[] = [];
  const running: RedisForTests[] = [];
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
    for (const redis of running.splice(0)) await redis.dispose();
  });
  const start = async (options: string[] = []) => {
    const redis = await startRedis(options);
    running.push(redis);
    return redis;
  };
  const open = async (address: string, more: { lease?: number; warnings?: string[] } = {}) => {
    const warn = (text: string) => void more.warnings?.push(text);
    const store = await openRedisStore({ target: targetOf(address), place: 'p', warn, ...more });
    opened.push(store);
    return store;
  };
  const away = async (store: SharedStore) => until(() => !store.isUp, 'the store to be away');
  const back = async (store: SharedStore) => until(() => store.isUp, 'the store to be back');

  it('keeps what was claimed and what came of it over its death', async () => {
    const redis = await start();
    const store = await open(redis.address);
    const [ended, begun] = [newClaim(), newClaim()];
    await store.claims.begin(ended);
    await store.claims.finish(ended, 'made');
    await store.claims.begin(begun);
    await redis.kill();
    await away(store);
    await redis.start();
    await back(store);
    expect(await store.claims.begin(newClaim({ name: ended.name }))).toMatchObject({ outcome: 'made' });
    expect(await store.claims.begin(newClaim({ name: begun.name }))).toMatchObject({ outcome: undefined });
  });

  it('is told of once when it goes, once when it is back, and every call fails at once meanwhile', async () => {
    const redis = await start();
    const warnings: string[] = [];
    const store = await open(redis.address, { warnings });
    await redis.kill();
    await away(store);
    const failure = await store.claims.begin(newClaim()).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'store_unavailable', retryAfter: 1, nothingBegan: true });
    await expect(store.check()).rejects.toThrow(ShimError);
    await redis.start();
    await back(store);
    expect(warnings.map((text) => /is (not reached|reached again)/.exec(text)?.[1])).toEqual([
      'not reached',
      'reached again',
    ]);
  });

  it('refuses changes with a key only, and is told by /readyz, until it is back', async () => {
    const redis = await start();
    const store = await open(redis.address);
    let made = 0;
    const create = async () => ({ id: `g${(made += 1)}` });
    const shim = fakeShim({ deploys: { create }, apps: { list: async () => [] } });
    await using face = await startFace(shim, { store });
    const post = (headers: Record<string, string> = {}) =>
      send(face.port, {
        method: 'POST',
        path: '/apps/a/deploys',
        headers,
        body: '{"release":"v","region":"z"}',
      });
    const readiness = async () => (await send(face.port, { path: '/readyz' })).body;
    const up = async () => /^store_up.* (\d)$/m.exec((await send(face.port, { path: '/metrics' })).body)?.[1];
    expect([await readiness(), await up()]).toEqual(['ready\n', '1']);
    await redis.kill();
    await away(store);
    const refused = await post({ 'idempotency-key': 'k' });
    expect([refused.status, refused.headers['x-error-code'], refused.headers['retry-after']]).toEqual([
      503,
      'store_unavailable',
      '1',
    ]);
    expect(made).toBe(0);
    expect(await post()).toMatchObject({ status: 200 });
    expect(await send(face.port, { path: '/apps' })).toMatchObject({ status: 200 });
    expect([await readiness(), await up()]).toEqual(['not ready: store_unavailable\n', '0']);
    await redis.start();
    await back(store);
    expect([await readiness(), await up()]).toEqual(['ready\n', '1']);
    expect(await post({ 'idempotency-key': 'k' })).toMatchObject({ status: 200, body: '{"id":"g2"}' });
    expect(await post({ 'idempotency-key': 'k' })).toMatchObject({ status: 200, body: '{"id":"g2"}' });
  });

  it('is told the outcome of a change that ended while it was away', async () => {
    const redis = await start();
    const store = await open(redis.address);
    const keys = createIdempotencyStore({ claims: store.claims, renewal: 20 });
    const [begun, finished] = [deferred(), deferred<Answer>()];
    const asked = { key: 'k', scope: [], payload: [], about: '{"begun":""}' };
    const answer = keys.once(asked, () => (begun.resolve(), finished.promise));
    await begun.promise;
    await redis.kill();
    await away(store);
    finished.resolve(valueAnswer({ id: 'g1' }));
    expect(await answer).toMatchObject({ status: 200 });
    await redis.start();
    await back(store);
    const other = createIdempotencyStore({ claims: store.claims });
    const twice = () => Promise.reject(new Error('ran twice'));
    await until(async () => (await other.once(asked, twice).catch(() => undefined))?.status === 200);
    keys.close();
    other.close();
  });

  it('ends a lease that could not be renewed in time, and nobody’s before', async () => {
    const redis = await start();
    const store = await open(redis.address, { lease: 200 });
    const lease = await HeldLease.take(store.leases, { group: 'g' }, { lease: 200, renewal: 20 });
    expect(lease?.isLost).toBe(false);
    await redis.kill();
    await new Promise<void>((resolve) => lease?.lost.addEventListener('abort', () => resolve()));
    expect(lease?.isLost).toBe(true);
    await lease?.release();
  });

  it('that stands still is given up, and used again when it goes on', async () => {
    const redis = await start();
    const store = await open(redis.address);
    redis.pause();
    await expect(store.check()).rejects.toThrow('no answer within 5 s');
    await away(store);
    redis.resume();
    await back(store);
    await store.check();
  });

  it('takes what it does not understand on its channel for news of everything, and goes on', async () => {
    const redis = await start();
    const [one, other] = [await open(redis.address), await open(redis.address)];
    const heard: string[] = [];
    one.staleScopes.subscribe((scope) => void heard.push(scope));
    const raw = new Redis({ path: redis.socket });
    for (const text of ['junk', 'null', '{}', '{"from":"x","scopes":7}'])
      await raw.publish('qappctl-shim:p:stale:', text);
    raw.disconnect();
    await other.staleScopes.publish(['images']);
    await until(() => heard.includes('images'), 'news of the images');
    expect(heard).toEqual(['', '', '', '', 'images']);
  });

  it('asks for a password, which no error and no warning tells', async () => {
    const port = await freePort();
    const redis = await start(['--port', String(port), '--requirepass', 'canary-5f0c']);
    expect(redis.socket).toBeDefined();
    const warnings: string[] = [];
    const good = await open(`redis://:canary-5f0c@127.0.0.1:${port}`, { warnings });
    await good.check();
    const bad = await open(`redis://user:canary-bad@127.0.0.1:${port}/1`, { warnings });
    const failure = (await bad.check().catch((error: unknown) => error)) as ShimError;
    expect(failure.message).toContain(`redis://127.0.0.1:${port}/1`);
    const all = [failure.message, failure.hint, String(failure.cause), ...warnings].join(' ');
    expect(all).toContain('WRONGPASS');
    expect(all).not.toContain('canary');
  });
});

describe('an address of a store', () => {
  it.each([
    ['auto', { kind: 'auto' }],
    ['memory', { kind: 'memory' }],
    ['file:/var/lib/x', { kind: 'file', directory: '/var/lib/x' }],
    ['unix:/run/redis.sock', { kind: 'redis', target: { path: '/run/redis.sock', isEncrypted: false } }],
    [
      'rediss://u:p%40s@h.example:7000/3',
      {
        kind: 'redis',
        hasPassword: true,
        target: {
          host: 'h.example',
          port: 7000,
          database: 3,
          username: 'u',
          password: 'p@s',
          isEncrypted: true,
          shown: 'rediss://h.example:7000/3',
        },
      },
    ],
    ['redis://[::1]', { kind: 'redis', target: { host: '::1', port: 6379, database: 0 } }],
  ])('is read: %s', (text, choice) => {
    expect(parseStoreChoice('--store', text)).toMatchObject(choice);
  });

  it.each(['', 'file:', 'disk', 'redis:', 'redis://u:canary@h/x', 'redis://h/1?x=canary', 'http://canary@h'])(
    'is refused without being quoted: %j',
    (text) => {
      let message = '';
      try {
        parseStoreChoice('--store', text);
      } catch (error) {
        message = String(error);
      }
      expect(message).toContain('invalid --store');
      expect(message).not.toContain('canary');
    },
  );
});
