import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Platform } from '../../../src/core/model/platform.js';
import type { Instance } from '../../../src/core/model/types.js';
import { deployState } from '../../../src/core/watching/deploy-state.js';
import { DeployWatchers } from '../../../src/core/watching/deploy-watchers.js';
import { waitForDeploy } from '../../../src/core/watching/wait-for-deploy.js';

const place = { app: 'zenx', region: 'z0', id: 'g1' };
const how = { timeout: 20_000, stableFor: 2_000, failOn: ['FAILED'], interval: 1_000 };
const ctime = '2022-12-01T19:02:19+08:00';

/** A platform with one deploy, which counts what it is asked. */
function platformOf(statuses: () => string[] | undefined) {
  const asked = { deploys: 0, instances: 0 };
  const platform = {
    listDeploys: async () => {
      asked.deploys += 1;
      const now = statuses();
      return now ? [{ id: 'g1', release: 'v1', region: 'z0', replicas: 2, ctime }] : [];
    },
    listInstances: async (): Promise<Instance[]> => {
      asked.instances += 1;
      return (statuses() ?? []).map((status, at) => ({ id: `g1-${at}`, status, ctime }));
    },
    listApps: async () => [{ name: 'zenx' }],
    listRegions: async () => [{ name: 'z0' }],
  } as unknown as Platform;
  return { asked, watchers: new DeployWatchers(platform) };
}

describe('the state of a deploy', () => {
  it('is running with as many running ones as were asked for, else failed, else pending', () => {
    const statuses = fc.array(fc.constantFrom('RUNNING', 'FAILED', 'PENDING', 'STARTING'), { maxLength: 6 });
    fc.assert(
      fc.property(statuses, fc.integer({ min: 0, max: 6 }), (given, asked) => {
        const instances = given.map((status, at) => ({ id: `g1-${at}`, status, ctime }));
        const running = given.filter((status) => status === 'RUNNING').length;
        const { state } = deployState(asked, instances);
        if (asked === 0) expect(state).toBe(given.length === 0 ? 'running' : 'pending');
        else if (running >= asked) expect(state).toBe('running');
        else expect(state).toBe(given.includes('FAILED') ? 'failed' : 'pending');
      }),
    );
  });
});

describe('waiting for a deploy', () => {
  it('costs the platform what one costs, however many wait', async () => {
    const { asked, watchers } = platformOf(() => ['RUNNING', 'RUNNING']);
    const begun = performance.now();
    const waits = Array.from({ length: 500 }, () =>
      waitForDeploy(watchers, { ...place, for: 'running', ...how }),
    );
    const outcomes = await Promise.all(waits);
    const seconds = (performance.now() - begun) / 1_000;
    expect(outcomes.every(({ state, asked }) => state === 'running' && asked === 2)).toBe(true);
    expect(asked.deploys).toBe(1);
    expect(asked.instances).toBeLessThanOrEqual(Math.floor(seconds) + 1);
  });

  it('begins anew when it stops running before it is stable', async () => {
    let looks = 0;
    const { watchers } = platformOf(() => (++looks === 4 ? ['RUNNING', 'PENDING'] : ['RUNNING', 'RUNNING']));
    await waitForDeploy(watchers, { ...place, for: 'running', ...how });
    expect(looks).toBeGreaterThan(5);
  });

  it('ends when the deploy is taken away, and for nobody when one leaves', async () => {
    let statuses: string[] | undefined = ['PENDING', 'PENDING'];
    const { asked, watchers } = platformOf(() => statuses);
    const leaving = new AbortController();
    const left = waitForDeploy(watchers, { ...place, for: 'running', ...how, signal: leaving.signal });
    const stays = waitForDeploy(watchers, { ...place, for: 'running', ...how });
    const gone = waitForDeploy(watchers, { ...place, for: 'gone', ...how });
    leaving.abort();
    await expect(left).rejects.toMatchObject({ code: 'interrupted' });
    await expect.poll(() => asked.instances).toBeGreaterThan(0);
    statuses = undefined;
    await expect(stays).rejects.toMatchObject({ code: 'not_found', details: { state: 'gone' } });
    expect(await gone).toMatchObject({ state: 'gone' });
  });

  it('is refused for an id that was never there, also until it is gone', async () => {
    const { watchers } = platformOf(() => undefined);
    for (const goal of ['running', 'gone'] as const)
      await expect(waitForDeploy(watchers, { ...place, for: goal, ...how })).rejects.toMatchObject({
        code: 'not_found',
      });
  });

  it('takes what was made a moment ago for there, though it is not listed yet', async () => {
    let looks = 0;
    const { watchers } = platformOf(() => (++looks < 3 ? undefined : ['RUNNING']));
    watchers.made.add('g1', 1);
    const waited = await waitForDeploy(watchers, { ...place, for: 'running', ...how, stableFor: 0 });
    expect(waited).toMatchObject({ state: 'running', asked: 1 });
  });

  it('is not put off by another who looks once an hour', async () => {
    let statuses = ['PENDING', 'PENDING'];
    const { asked, watchers } = platformOf(() => statuses);
    const leaving = new AbortController();
    const rare = { ...place, ...how, for: 'running' as const, interval: 3_600_000, signal: leaving.signal };
    const first = waitForDeploy(watchers, rare);
    await expect.poll(() => asked.instances, { timeout: 20_000 }).toBeGreaterThan(9);
    statuses = ['RUNNING', 'RUNNING'];
    const state = await waitForDeploy(watchers, {
      ...place,
      for: 'running',
      ...how,
      stableFor: 0,
      timeout: 5_000,
    });
    expect(state).toMatchObject({ state: 'running' });
    leaving.abort();
    await first.catch(() => undefined);
  });

  it('is not told what another saw long ago, who waits until it is gone', async () => {
    let statuses = ['RUNNING', 'RUNNING'];
    const { asked, watchers } = platformOf(() => statuses);
    const leaving = new AbortController();
    const gone = waitForDeploy(watchers, { ...place, ...how, for: 'gone', signal: leaving.signal });
    await expect.poll(() => asked.deploys, { timeout: 20_000 }).toBeGreaterThan(3);
    expect(asked.instances).toBe(1);
    statuses = ['FAILED', 'RUNNING'];
    await expect(
      waitForDeploy(watchers, { ...place, for: 'running', ...how, stableFor: 0 }),
    ).rejects.toMatchObject({ code: 'deploy_failed' });
    leaving.abort();
    await expect(gone).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('ends with the process', async () => {
    const { watchers } = platformOf(() => ['PENDING']);
    const waits = waitForDeploy(watchers, { ...place, for: 'running', ...how });
    watchers.close();
    await expect(waits).rejects.toMatchObject({ code: 'interrupted' });
    await expect(waitForDeploy(watchers, { ...place, for: 'running', ...how })).rejects.toMatchObject({
      code: 'interrupted',
    });
  });
});
