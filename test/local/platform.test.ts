import { describe, expect, it } from 'vitest';
import type { ShimError } from '../../src/core/model/errors.js';
import type { Platform } from '../../src/core/model/platform.js';
import { openForTest } from './local-dir.js';

const LOG_PREFIX = String.raw`\d{4}/\d\d/\d\d \d\d:\d\d:\d\d`;
const MILLISECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00$/;
const SECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/;

/** An app `zenx` with a release `v0` of an image that was pushed. */
async function withRelease(options: Parameters<typeof openForTest>[0] = {}) {
  const opened = await openForTest(options);
  const { platform } = opened;
  await platform.registerApp('zenx', undefined);
  await platform.pushImage('nginx:alpine');
  await platform.createRelease('zenx', { name: 'v0', image: 'nginx:alpine', flavor: 'C1M1', port: 80 });
  return opened;
}

async function refusal(task: Promise<unknown>): Promise<string> {
  const error = await task.then(
    () => undefined,
    (reason: ShimError) => reason,
  );
  expect(error).toMatchObject({ code: 'run_failed' });
  return error?.message ?? '';
}

describe('the local platform', () => {
  it('offers the catalogue', async () => {
    const { platform } = await openForTest();
    expect((await platform.listFlavors()).map(({ name }) => name)).toEqual([
      'C1M1',
      'C2M4',
      'C4M4',
      'C8M16',
      'C8M8-P4:1',
    ]);
    expect(await platform.listRegions()).toEqual([
      { name: 'z0', desc: '华东' },
      { name: 'z1', desc: '华北' },
      { name: 'z2', desc: '华南' },
    ]);
  });

  it('answers a listing with the same array as long as nothing changes', async () => {
    const { platform } = await withRelease();
    expect(await platform.listImages()).toBe(await platform.listImages());
    expect(await platform.listReleases('zenx')).toBe(await platform.listReleases('zenx'));
    expect(await platform.listDeploys('zenx', 'z0')).toBe(await platform.listDeploys('zenx', 'z0'));
  });

  it('lists images and releases with times to the millisecond, fields in the documented order', async () => {
    const { platform } = await withRelease();
    const [image] = await platform.listImages();
    expect(Object.keys(image ?? {})).toEqual(['name', 'tag', 'ctime']);
    expect(image).toEqual({ name: 'nginx', tag: 'alpine', ctime: expect.stringMatching(MILLISECONDS) });
    const [release] = await platform.listReleases('zenx');
    expect(Object.keys(release ?? {})).toEqual(['name', 'image', 'flavor', 'port', 'ctime']);
    expect(release?.ctime).toMatch(MILLISECONDS);
  });

  it('gives deploys and instances ids and times of the known shapes', async () => {
    const { platform } = await withRelease();
    const { id } = await platform.createDeploy('zenx', { release: 'v0', region: 'z0', replicas: 3 });
    expect(id).toMatch(/^g\d{6}-\d{4}-\d{5}-[bcdfghjklmnpqrstvwxz2456789]{4}$/);
    expect(await platform.listDeploys('zenx', 'z0')).toEqual([
      { id, release: 'v0', region: 'z0', replicas: 3, ctime: expect.stringMatching(SECONDS) },
    ]);
    const instances = await platform.listInstances('zenx', { id, region: 'z0' });
    expect(instances).toHaveLength(3);
    expect(new Set(instances.map((instance) => instance.id)).size).toBe(3);
    for (const instance of instances) {
      expect(instance.id).toMatch(new RegExp(`^${id}-[a-z0-9]{10}-[a-z0-9]{5}$`));
      expect(instance).toMatchObject({ status: 'RUNNING', ctime: expect.stringMatching(SECONDS) });
    }
  });

  it('keeps simulated instances PENDING for the delay, and shows them to other processes', async () => {
    const { platform, dir } = await withRelease({ startDelay: 3_600_000 });
    const { id } = await platform.createDeploy('zenx', { release: 'v0', region: 'z0', replicas: 1 });
    const [pending] = await platform.listInstances('zenx', { id, region: 'z0' });
    expect(pending?.status).toBe('PENDING');
    const other = await openForTest({ dir, startDelay: 0 });
    expect(await other.platform.listInstances('zenx', { id, region: 'z0' })).toEqual([
      { ...pending, status: 'RUNNING' },
    ]);
  });

  it('forgets a deleted deploy', async () => {
    const { platform } = await withRelease();
    const { id } = await platform.createDeploy('zenx', { release: 'v0', region: 'z0', replicas: 1 });
    await platform.deleteDeploy('zenx', { id, region: 'z0' });
    expect(await platform.listDeploys('zenx', 'z0')).toEqual([]);
    expect(await refusal(platform.listInstances('zenx', { id, region: 'z0' }))).toContain('code:404');
  });

  it('removes the releases of an app with it', async () => {
    const { platform } = await withRelease();
    await platform.unregisterApp('zenx');
    await platform.registerApp('zenx', 'again');
    expect(await platform.listReleases('zenx')).toEqual([]);
  });

  it('lists the later of two origins with one short name, and warns', async () => {
    const { platform, warnings } = await openForTest();
    await platform.pushImage('k8s.gcr.io/ctr/pause:3.6');
    await platform.pushImage('k8s.gcr.io/ctr/pause:3.6');
    expect(warnings).toEqual([]);
    await platform.pushImage('example.com/pause:3.6');
    expect(await platform.listImages()).toHaveLength(1);
    expect(warnings).toEqual([
      'pause:3.6 was that of k8s.gcr.io/ctr/pause before, and is now that of example.com/pause:3.6',
    ]);
  });

  it('needs no account', async () => {
    const { platform } = await openForTest();
    await platform.login();
    await platform.logout();
    await platform.check();
  });

  it('counts every image as there when it has no engine', async () => {
    const { engine, platform, describe: line, dir } = await openForTest();
    expect(await engine.hasImage('nginx:alpine')).toBe(true);
    await engine.pullImage('nginx:alpine');
    await platform.pushImage('nginx:alpine');
    await expect(platform.pullImage('nginx:alpine')).rejects.toMatchObject({ code: 'docker_unavailable' });
    expect(await line()).toBe(`local platform in ${dir}: instances are simulated (no engine is to be used)`);
  });
});

describe('a refusal of the local platform', () => {
  const cases: [string, (platform: Platform) => Promise<unknown>, string, string][] = [
    ['a taken app', (p) => p.registerApp('zenx', undefined), 'register app', 'code:409'],
    ['an unknown app', (p) => p.unregisterApp('abc'), 'unregister app', 'code:404'],
    ['releases of an unknown app', (p) => p.listReleases('abc'), 'list releases', 'code:404'],
    ['deploys of an unknown app', (p) => p.listDeploys('abc', 'z0'), 'list deploys', 'code:404'],
    ['deploys in an unknown region', (p) => p.listDeploys('zenx', 'z9'), 'list deploys', 'code:400'],
    [
      'an unknown image',
      (p) => p.createRelease('zenx', { name: 'v1', image: 'redis:7', flavor: 'C1M1' }),
      'create release',
      'code:400',
    ],
    [
      'an unknown flavor',
      (p) => p.createRelease('zenx', { name: 'v1', image: 'nginx:alpine', flavor: 'C9M9' }),
      'create release',
      'code:400',
    ],
    [
      'a taken release name',
      (p) => p.createRelease('zenx', { name: 'v0', image: 'nginx:alpine', flavor: 'C1M1' }),
      'create release',
      'code:409',
    ],
    [
      'an unknown release',
      (p) => p.createDeploy('zenx', { release: 'v9', region: 'z0', replicas: 1 }),
      'create deploy',
      'code:400',
    ],
    [
      'an unknown deploy',
      (p) => p.deleteDeploy('zenx', { id: 'g1', region: 'z0' }),
      'delete deploy',
      'code:404',
    ],
    ['an image that was never pushed', (p) => p.pullImage('redis:7'), 'pull image redis:7', 'code:400'],
  ];

  it.each(cases)('of %s reads like that of a failed run', async (_what, task, words, code) => {
    const { platform } = await withRelease();
    expect(await refusal(task(platform))).toMatch(
      new RegExp(`^err ${words}: exit status 1, ${LOG_PREFIX} ${code},msg:`),
    );
  });

  it('keeps an app that still has deploys', async () => {
    const { platform } = await withRelease();
    await platform.createDeploy('zenx', { release: 'v0', region: 'z0', replicas: 0 });
    expect(await refusal(platform.unregisterApp('zenx'))).toContain('still has deploys');
    expect(await platform.listApps()).toHaveLength(1);
  });

  it('keeps a flavor to the regions that offer it', async () => {
    const { platform } = await withRelease();
    await platform.createRelease('zenx', { name: 'gpu', image: 'nginx:alpine', flavor: 'C8M8-P4:1' });
    const deploy = { release: 'gpu', replicas: 1 };
    await platform.createDeploy('zenx', { ...deploy, region: 'z0' });
    expect(await refusal(platform.createDeploy('zenx', { ...deploy, region: 'z1' }))).toContain(
      'not offered',
    );
  });
});
