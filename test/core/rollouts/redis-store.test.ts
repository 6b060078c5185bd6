import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createShim } from '../../../src/assembly/create-shim.js';
import { RedisRolloutStore } from '../../../src/core/rollouts/keeping/redis-store.js';
import type { KeptRollout } from '../../../src/core/rollouts/keeping/rollout-store.js';
import type { ProgressEvent, Shim } from '../../../src/core/shim.js';
import type { Leases, SharedStore } from '../../../src/store/store.js';
import { until } from '../../helpers/processes.js';
import { describeWithRedis } from '../../helpers/redis.js';
import { storesOf, type StoresForTests } from '../../store/stores.js';

const quick = { stable_for: '0s', interval: '1s' };
const rolloutGroup = { group: 'rollout/zenx' };

const kept = (id: string, state: KeptRollout['state'] = 'running'): KeptRollout => ({
  id,
  app: 'zenx',
  kind: 'rollout',
  state,
  begun: '2026-11-28T00:00:00.000Z',
  steps: [],
  regions: [],
  request: '',
  made: [],
});

/** As when its time is over: whoever holds it is not asked. */
async function takeAway(leases: Leases, upTo: number): Promise<void> {
  for (let token = 1; token <= upTo; token += 1) await leases.release(rolloutGroup, token);
}

describeWithRedis('rollouts in a Redis', () => {
  let stores: StoresForTests;
  let dir: string;
  let shims: Shim[];
  let store: SharedStore;
  beforeEach(async () => {
    stores = await storesOf('redis');
    store = await stores.open();
    dir = mkdtempSync(join(tmpdir(), 'rollouts-'));
    shims = [];
  });
  afterEach(async () => {
    for (const shim of shims) await shim.close();
    await stores.dispose();
    rmSync(dir, { recursive: true, force: true });
  });
  const server = async (startDelay: number) => {
    const shim = await createShim({
      local: { dir, engine: 'none', startDelay },
      readReuse: 0,
      env: {},
      store: await stores.open(),
    });
    shims.push(shim);
    return shim;
  };

  it('are listed and followed by every server, and one an app is under way', async () => {
    // So that a rollout takes as long as two are begun at the same time.
    const [one, two] = [await server(1_000), await server(1_000)];
    await one.apps.register({ name: 'zenx' });
    const outcome = await one.rollouts.create({
      app: 'zenx',
      image: 'web:1',
      flavor: 'C1M1',
      regions: ['z0'],
      ...quick,
    });
    const id = 'rollout' in outcome ? outcome.rollout : '';
    expect(await two.rollouts.get({ app: 'zenx', id })).toMatchObject({ id, state: 'succeeded' });
    expect(await two.rollouts.follow({ app: 'zenx', id })).toMatchObject({ id, state: 'succeeded' });
    const again = { app: 'zenx', image: 'web:2', ...quick };
    const outcomes = await Promise.allSettled([one.rollouts.create(again), two.rollouts.create(again)]);
    const codes = outcomes.map((each) =>
      each.status === 'fulfilled' ? 'done' : (each.reason as { code: string }).code,
    );
    expect(codes.sort()).toEqual(['conflict', 'done']);
    expect(await two.rollouts.list({ app: 'zenx' })).toHaveLength(2);
    await two.apps.unregister({ app: 'zenx' }).catch(() => undefined);
  });

  it('are stopped by any server', async () => {
    const [one, two] = [await server(60_000), await server(60_000)];
    await one.apps.register({ name: 'zenx' });
    const events: ProgressEvent[] = [];
    const input = { app: 'zenx', image: 'web:1', flavor: 'C1M1', regions: ['z0'], ...quick };
    const running = one.rollouts.create(input, { onProgress: (event) => events.push(event) });
    running.catch(() => undefined);
    await until(() => events.some(({ type }) => type === 'deploy'));
    const [{ id, state } = { id: '', state: '' }] = await two.rollouts.list({ app: 'zenx' });
    expect(state).toBe('running');
    await two.rollouts.cancel({ app: 'zenx', id });
    await expect(running).rejects.toThrow('it was cancelled');
    expect(await two.rollouts.get({ app: 'zenx', id })).toMatchObject({ state: 'cancelled' });
  });

  it('end at their next step when their lock is lost, as interrupted, and say why', async () => {
    const [one, two] = [await server(60_000), await server(60_000)];
    await one.apps.register({ name: 'zenx' });
    const events: ProgressEvent[] = [];
    const input = { app: 'zenx', image: 'web:1', flavor: 'C1M1', regions: ['z0'], ...quick };
    const running = one.rollouts.create(input, { onProgress: (event) => events.push(event) });
    running.catch(() => undefined);
    await until(() => events.some(({ type }) => type === 'deploy'));
    await takeAway(store.leases, 1_000);
    await expect(running).rejects.toMatchObject({
      code: 'interrupted',
      message: expect.stringContaining('its lock was lost') as string,
    });
    const [record] = await two.rollouts.list({ app: 'zenx' });
    expect(record).toMatchObject({ state: 'interrupted', error: { code: 'interrupted' } });
    // What was made stays: the next one goes on from there.
    expect(await two.deploys.list({ app: 'zenx', region: 'z0' })).toHaveLength(1);
  });

  it('write nothing over what came after a lock that they lost', async () => {
    const open = async () => {
      const { records, leases } = await stores.open();
      return new RedisRolloutStore(records as NonNullable<typeof records>, leases);
    };
    const [slow, next] = [await open(), await open()];
    const lost = await slow.lock('zenx');
    await slow.save(kept('r1'));
    expect(await next.lock('zenx')).toBeUndefined();
    await takeAway(store.leases, 100);
    const lock = await next.lock('zenx');
    await next.save(kept('r1', 'interrupted'));
    await next.save(kept('r2'));
    await expect(slow.save(kept('r1', 'succeeded'))).rejects.toMatchObject({ code: 'interrupted' });
    const { rollouts } = await next.history('zenx');
    expect(rollouts.map(({ id, state }) => [id, state])).toEqual([
      ['r1', 'interrupted'],
      ['r2', 'running'],
    ]);
    // A lock that was lost is not given back either.
    await lost?.release();
    expect(await slow.lock('zenx')).toBeUndefined();
    await lock?.release();
  });

  it('lose nothing of what several servers write at the same time', async () => {
    const { records, leases } = await stores.open();
    const all = Array.from(
      { length: 3 },
      () => new RedisRolloutStore(records as NonNullable<typeof records>, leases),
    );
    const deploys = Array.from({ length: 12 }, (_, index) => ({
      region: 'z0',
      release: `v${index}`,
      time: 't',
    }));
    await Promise.all(deploys.map(async (deploy, index) => all[index % 3]?.addDeploy('zenx', deploy)));
    const { deploys: found } = (await all[0]?.history('zenx')) ?? { deploys: [] };
    expect(found.map(({ release }) => release).sort()).toEqual(deploys.map(({ release }) => release).sort());
    await all[1]?.forget('zenx');
    expect((await all[0]?.history('zenx'))?.deploys).toEqual([]);
  });
});
