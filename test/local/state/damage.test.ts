import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LocalManager } from '../../../src/local/manage.js';
import { openLocal } from '../../../src/local/open.js';
import { isShimError } from '../../../src/core/model/errors.js';
import { localDir } from '../local-dir.js';

const ctime = '2026-11-24T11:57:22.794+08:00';
const WHOLE = {
  version: 1,
  flavors: [{ name: 'C1M1', cpu: 1, memory: 1024, gpu: 'P4:1', regions: ['z0'] }],
  regions: [{ name: 'z0', desc: '华东' }],
  apps: [{ name: 'zenx', desc: 'x' }],
  images: [{ name: 'nginx', tag: 'alpine', ctime, origin: 'docker.io/library' }],
  releases: [
    {
      ...{ app: 'zenx', name: 'v1', image: 'nginx:alpine', flavor: 'C1M1', port: 80, ctime },
      health_check: { path: '/', timeout: 3 },
      env: [{ key: 'A', value: 'b' }],
      config: { name: 'c', files: [{ filename: 'f', mount_path: '/etc', content: 'x' }] },
    },
  ],
  deploys: [
    { app: 'zenx', id: 'd1', release: 'v1', region: 'z0', replicas: 2, ctime, instances: 'simulated' },
  ],
  faults: [{ kind: 'list_apps', delay: 1, exit: 0, times: 3 }],
  instanceFault: 'pending',
  engineUsed: true,
};

type Tree = Record<string, unknown>;

/** Each place of the state, as the keys that lead there. */
function placesOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, member]) => placesOf(member, [...path, key]))];
}

function replaced(path: string[], value: unknown): unknown {
  if (path.length === 0) return value;
  const state = structuredClone(WHOLE) as unknown as Tree;
  let at = state;
  for (const key of path.slice(0, -1)) at = at[key] as Tree;
  at[path.at(-1) ?? ''] = value;
  return state;
}

/** The file's state and the reading of all that is in it: what each rejects with. */
async function readAll(dir: string): Promise<unknown[]> {
  const env = { QAPPCTL_SHIM_LOCAL_START_DELAY: '0s' };
  const timeouts = { read: 2_000, write: 2_000, push: 2_000 };
  const { platform } = await openLocal({ dir, engine: 'none', env, timeouts });
  const key = { id: 'd1', region: 'z0' };
  const outcomes = await Promise.allSettled([
    new LocalManager({ dir, engine: 'none', env }).status(),
    platform.listApps(),
    platform.listFlavors(),
    platform.listRegions(),
    platform.listImages(),
    platform.listReleases('zenx'),
    platform.listDeploys('zenx', 'z0'),
    platform.listInstances('zenx', key),
    platform.registerApp('abc', undefined),
    platform.deleteDeploy('zenx', key),
  ]);
  await platform.close();
  return outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
}

describe('a damaged state', () => {
  it.each([
    ['an unknown kind of fault', replaced(['faults', '0', 'kind'], 'list_clouds'), 'faults.0.kind'],
    ['a time that is none', replaced(['deploys', '0', 'ctime'], 'yesterday'), 'deploys.0.ctime'],
    ['half a replica', replaced(['deploys', '0', 'replicas'], 0.5), 'deploys.0.replicas'],
    ['more replicas than there may be', replaced(['deploys', '0', 'replicas'], 1e9), 'deploys.0.replicas'],
    ['an empty name', replaced(['apps', '0', 'name'], ''), 'apps.0.name'],
  ])('is told with its file and field: %s', async (_what, state, field) => {
    const dir = localDir();
    writeFileSync(join(dir, 'state.json'), JSON.stringify(state));
    const failures = await readAll(dir);
    expect(failures).toHaveLength(10);
    for (const failure of failures)
      expect(failure).toMatchObject({
        code: 'state_unavailable',
        message: expect.stringContaining(`${join(dir, 'state.json')} can't be read: its field ${field}`),
      });
  });

  it.each([
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'it is not UTF-8'],
    [
      'a number beyond all',
      JSON.stringify(WHOLE).replace('"delay":1', '"delay":1e400'),
      'its field faults.0.delay',
    ],
    ['100,000 levels', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'is not as it should be'],
    [
      '100,000 levels in a field',
      JSON.stringify(WHOLE).replace('"x"', `${'['.repeat(100_000)}${']'.repeat(100_000)}`),
      'its field apps',
    ],
    ['nothing', '', 'it is not JSON'],
    ['null', 'null', 'is not as it should be'],
  ])('is told with its file: %s', async (_what, content, why) => {
    const dir = localDir();
    writeFileSync(join(dir, 'state.json'), content);
    for (const failure of await readAll(dir))
      expect(failure).toMatchObject({ code: 'state_unavailable', message: expect.stringContaining(why) });
  });

  it.each(['mkfifo', 'mkdir'])('is told when it is no file: %s', async (make) => {
    const dir = localDir();
    execFileSync(make, [join(dir, 'state.json')]);
    const failures = await readAll(dir);
    expect(failures).toHaveLength(10);
    for (const failure of failures)
      expect(failure).toMatchObject({
        code: 'state_unavailable',
        message: expect.stringContaining('no regular file'),
      });
  });

  it('of the lock file is told too', async () => {
    const dir = localDir();
    writeFileSync(join(dir, 'lock'), '../../etc\n');
    const { platform } = await openLocal({
      dir,
      engine: 'none',
      env: {},
      timeouts: { read: 2_000, write: 2_000, push: 2_000 },
    });
    await expect(platform.registerApp('abc', undefined)).rejects.toMatchObject({
      code: 'state_unavailable',
      message: expect.stringContaining(join(dir, 'lock')),
    });
  });

  it('is never a defect, whatever stands wherever in it', async () => {
    const places = placesOf(WHOLE);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), fc.jsonValue(), async (path, value) => {
        const dir = localDir();
        writeFileSync(join(dir, 'state.json'), JSON.stringify(replaced(path, value)));
        for (const failure of await readAll(dir))
          expect([path, value, failure, isShimError(failure)]).toEqual([path, value, failure, true]);
      }),
      { numRuns: 150 },
    );
  });
});
