import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isShimError } from '../../../src/core/model/errors.js';
import type { Platform } from '../../../src/core/model/platform.js';
import { planRollout } from '../../../src/core/rollouts/planning/plan.js';
import { isSameRelease } from '../../../src/core/rollouts/planning/release-fields.js';
import { rolloutRequest } from '../../../src/core/rollouts/planning/rollout-request.js';

const ctime = '2022-12-01T19:02:19+08:00';
const release = (name: string) => ({ name, image: `web:${name}`, flavor: 'C1M1', ctime });
const RELEASES = ['v1', 'v2', 'v3', 'v4'];

const history = fc.uniqueArray(
  fc.record({
    id: fc.integer({ min: 0, max: 99 }).map((number) => `g${number}`),
    release: fc.constantFrom(...RELEASES),
    region: fc.constantFrom('z0', 'z1'),
    replicas: fc.integer({ min: 1, max: 3 }),
    /** A rollout made it. */
    isOurs: fc.boolean(),
    status: fc.constantFrom('RUNNING', 'PENDING', 'FAILED'),
  }),
  { selector: ({ id }) => id, maxLength: 8 },
);

describe('what a rollout replaces', () => {
  it('is what rollouts made there, and the deploys of one other release: nothing else, and never itself', async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.constantFrom(...RELEASES), async (deploys, wanted) => {
        const platform = {
          listApps: async () => [{ name: 'zenx' }],
          listRegions: async () => [{ name: 'z0' }, { name: 'z1' }],
          listReleases: async () => RELEASES.map(release),
          listDeploys: async (_: string, region: string) =>
            deploys.filter((one) => one.region === region).map((one) => ({ ...one, ctime })),
          listInstances: async (_: string, { id }: { id: string }) => {
            const { replicas = 0, status = '' } = deploys.find((one) => one.id === id) ?? {};
            return Array.from({ length: replicas }, (__, at) => ({ id: `${id}-${at}`, status, ctime }));
          },
        } as unknown as Platform;
        const made = deploys.filter(({ isOurs }) => isOurs).map(({ region, id }) => ({ region, deploy: id }));
        const kept = { rollouts: [{ made }], deploys: [] } as never;
        const request = rolloutRequest({ app: 'zenx', release: wanted, regions: ['z0'] }, undefined);
        const plan = await planRollout(platform, request, kept, {}).catch((error: unknown) => {
          if (!isShimError(error, 'conflict')) throw error;
          return undefined;
        });
        const here = deploys.filter(({ region }) => region === 'z0');
        const replaced = plan?.regions[0]?.replaced ?? [];
        const foreign = here.filter(({ id, isOurs }) => replaced.includes(id) && !isOurs);
        expect(new Set(foreign.map((one) => one.release)).size).toBeLessThanOrEqual(1);
        for (const id of replaced) expect(here.map((one) => one.id)).toContain(id);
        const left = here.filter(({ id }) => !replaced.includes(id));
        // One that is taken over stays; nothing else does.
        if (plan) expect(left.length).toBeLessThanOrEqual(1);
        if (plan) for (const one of left) expect([one.release, one.status]).not.toEqual([wanted, 'FAILED']);
      }),
      { numRuns: 500 },
    );
  });
});

describe('releases', () => {
  it('are the same whatever is left out that the platform takes for it', () => {
    const one = { image: 'web:1', flavor: 'C1M1' };
    expect(isSameRelease(one, { ...one, command: [], env: [], log_file_paths: [] })).toBe(true);
    expect(
      isSameRelease(
        { ...one, health_check: { path: '/' } },
        { ...one, health_check: { path: '/', timeout: 3 } },
      ),
    ).toBe(true);
    const [a, b] = [
      { key: 'A', value: '1' },
      { key: 'B', value: '2' },
    ];
    expect(isSameRelease({ ...one, env: [a, b] }, { ...one, env: [b, a] })).toBe(true);
    expect(isSameRelease({ ...one, env: [a] }, { ...one, env: [b] })).toBe(false);
    const hidden = { ...one, config: { name: 'c', files: [{ filename: 'a', mount_path: '/' }] } };
    expect(isSameRelease(hidden, hidden)).toBe(false);
  });
});
