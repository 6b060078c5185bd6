import { execa } from 'execa';
import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LogLine } from '../../src/core/model/log-lines.js';
import { randomWord } from '../../src/core/model/timed-ids.js';
import type { Instance, ReleaseConfig } from '../../src/core/model/types.js';
import { openSwarm } from '../../src/swarm/open.js';
import { runBin, serveBin } from '../helpers/bin.js';
import { until } from '../helpers/processes.js';
import { describeWithSwarm, ownPlatform, type SwarmForTests } from '../helpers/swarm.js';

const app = 'zenx';
type Key = { id: string; region: string };

/** A platform of its own, opened through each manager, whose images are web:1 and exits:1. */
async function open(swarm: SwarmForTests) {
  const own = ownPlatform(swarm);
  const warnings: string[] = [];
  const opened = await Promise.all(
    swarm.managers.map((manager) =>
      openSwarm({
        ...own,
        managers: [manager, ...swarm.managers],
        env: { QAPPCTL_SHIM_SWARM_OVERCOMMIT: '100' },
        warn: (line) => void warnings.push(line),
        timeouts: { read: 30_000, write: 60_000, push: 60_000 },
      }),
    ),
  );
  onTestFinished(() => Promise.all(opened.map(({ platform }) => platform.close())).then(() => undefined));
  const [first, second, third] = opened.map(({ platform }) => platform);
  if (!first || !second || !third) throw new Error('three managers');
  await first.registerApp(app, undefined);
  for (const image of ['web:1', 'exits:1']) await first.pushImage(image);
  const release = (name: string, over: Partial<ReleaseConfig> = {}) =>
    first.createRelease(app, { name, image: 'web:1', flavor: 'C1M1', port: 80, ...over });
  const deploy = async (name: string, replicas = 1, region = 'z0'): Promise<Key> => ({
    ...(await first.createDeploy(app, { release: name, region, replicas })),
    region,
  });
  const all = async (key: Key, status: string): Promise<Instance[]> => {
    let found: Instance[] = [];
    await until(async () => {
      found = await second.listInstances(app, key);
      return found.every((instance) => instance.status === status);
    }, `${status} of all instances`);
    return found;
  };
  return { own, opened, first, second, third, release, deploy, all, warnings };
}

/** What an instance answers at a path. */
function answerOf(instance: Instance | undefined, path = '/'): Promise<string> {
  return new Promise((resolve, reject) => {
    get(`http://${instance?.ips}${path}`, { agent: false }, (response) => {
      text(response).then(resolve, reject);
    }).on('error', reject);
  });
}

describeWithSwarm('the platform on a swarm', (swarm) => {
  it('runs instances that answer from here, seen alike through each manager', async () => {
    const { first, second, third, release, deploy, all } = await open(swarm);
    await release('v1', { env: [{ key: 'GREETING', value: 'a {{.Node.Hostname}} b' }] });
    const key = await deploy('v1', 3);
    const instances = await all(key, 'RUNNING');
    expect(new Set(instances.map(({ ips }) => ips)).size).toBe(3);
    for (const instance of instances)
      expect(await answerOf(instance)).toContain('GREETING=a {{.Node.Hostname}} b');
    for (const platform of [first, third]) expect(await platform.listInstances(app, key)).toEqual(instances);
    const [listed] = await third.listDeploys(app, 'z0');
    expect(listed).toMatchObject({ id: key.id, release: 'v1', replicas: 3, region: 'z0' });
    await second.deleteDeploy(app, key);
    expect(await first.listDeploys(app, 'z0')).toEqual([]);
    await expect(third.listInstances(app, key)).rejects.toMatchObject({
      message: expect.stringContaining('not found') as string,
    });
  });

  it('gives instances their config files, whole', async () => {
    const { release, deploy, all, own } = await open(swarm);
    const content = 'über {{ not a template }}\n'.repeat(1_000);
    const files = [
      { filename: 'a.conf', mount_path: '/www', content },
      { filename: 'b.conf', mount_path: '/www/deep/b.conf', content },
    ];
    await release('v1', { config: { name: 'c', files } });
    const [instance] = await all(await deploy('v1'), 'RUNNING');
    expect(await answerOf(instance, '/a.conf')).toBe(content);
    expect(await answerOf(instance, '/deep/b.conf')).toBe(content);
    // The same content is kept once.
    expect(await own.manager.parts.objects.list('file')).toHaveLength(1);
  });

  it('takes config files away with the last deploy that has them', async () => {
    const { first, release, deploy, own } = await open(swarm);
    const files = [{ filename: 'a.conf', mount_path: '/www', content: 'x' }];
    await release('v1', { config: { name: 'c', files } });
    const [one, two] = [await deploy('v1', 0), await deploy('v1', 0)];
    await first.deleteDeploy(app, one);
    expect(await own.manager.parts.objects.list('file')).toHaveLength(1);
    await first.deleteDeploy(app, two);
    expect(await own.manager.parts.objects.list('file')).toEqual([]);
  });

  it('refuses what a swarm can not keep or list, with how much it is', async () => {
    const { release, deploy } = await open(swarm);
    // Each pair of braces is written out, so that it is no template.
    await release('braces', { env: [{ key: 'A', value: '{{'.repeat(200_000) }] });
    await expect(deploy('braces')).rejects.toMatchObject({
      message: expect.stringContaining('a swarm keeps 1400000 at most') as string,
    });
    await release('large', { env: [{ key: 'A', value: 'x'.repeat(500_000) }] });
    await expect(deploy('large', 100)).rejects.toMatchObject({
      message: expect.stringContaining('a swarm lists 33 replicas at most') as string,
    });
    await expect(deploy('large', 1_001)).rejects.toMatchObject({
      message: expect.stringContaining('at most 1000') as string,
    });
  });

  it('takes away what a process left that ended while it removed an app', async () => {
    const { first, release, own } = await open(swarm);
    await release('v1');
    const { apps, objects, lookup } = own.manager.parts;
    const { id } = await lookup.app(app);
    await objects.create({ key: ['leaving', id], labels: { 'qapp.app': id }, data: app });
    await objects.remove(id);
    await first.registerApp(app, undefined);
    await release('v2');
    for (const mark of await apps.leaving()) await apps.finishLeaving(mark);
    expect((await objects.list('release')).map(({ labels }) => labels['qapp.name'])).toEqual(['v2']);
    expect(await apps.leaving()).toEqual([]);
  });

  it('can keep no empty file, and says so', async () => {
    const { release, deploy } = await open(swarm);
    await release('v1', {
      config: { name: 'c', files: [{ filename: 'e', mount_path: '/www', content: '' }] },
    });
    await expect(deploy('v1')).rejects.toMatchObject({
      message: expect.stringContaining('config file e is empty') as string,
    });
  });

  it('tells an instance that ends again and again as FAILED, and what it wrote', async () => {
    const { first, release, deploy, all, warnings } = await open(swarm);
    await release('bad', { image: 'exits:1' });
    const key = await deploy('bad');
    const [instance] = await all(key, 'FAILED');
    expect(warnings.join('\n')).toMatch(/failed: it ends again and again, last with exit code 3/);
    const lines: LogLine[] = [];
    const last: string[] = [];
    const of = { id: instance?.id ?? '', deploy: key.id, region: key.region };
    await first.readLogs?.(app, of, { follow: false }, (line) => void lines.push(line));
    expect(lines.length).toBeGreaterThanOrEqual(3);
    expect(lines[0]).toMatchObject({ stream: 'stderr', line: 'it exits at once' });
    await first.readLogs?.(app, of, { follow: false, tail: 2 }, ({ line }) => void last.push(line));
    expect(last).toEqual(['it exits at once', 'it exits at once']);
  });

  it('lets instances wait that no node has room for, and says what for', async () => {
    const { second, release, deploy, own, warnings } = await open(swarm);
    await release('v1');
    // Cut to what the largest node has: each fills a node, and two are in the region.
    await own.manager.seed('flavors: [{ name: C1M1, cpu: 1, memory: 10000000 }]');
    const key = await deploy('v1', 4);
    await until(async () => {
      await second.listInstances(app, key);
      return warnings.some((line) => /waits: no suitable node/.test(line));
    }, 'a warning');
    expect((await second.listInstances(app, key)).some(({ status }) => status === 'PENDING')).toBe(true);
  });

  it('keeps an app, a release and its files as long as a deploy stands on them', async () => {
    const { first, release, deploy, all } = await open(swarm);
    await release('v1');
    const key = await deploy('v1');
    await all(key, 'RUNNING');
    await expect(first.unregisterApp(app)).rejects.toMatchObject({
      message: expect.stringContaining('still has deploys') as string,
    });
    await first.deleteDeploy(app, key);
    await first.unregisterApp(app);
    expect(await first.listApps()).toEqual([]);
    await first.registerApp(app, undefined);
    expect(await first.listReleases(app)).toEqual([]);
  });

  it('races: of six that register an app through three managers one does', async () => {
    const { first, second, third } = await open(swarm);
    const outcomes = await Promise.allSettled(
      [first, second, third, first, second, third].map((platform) => platform.registerApp('race', undefined)),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(String(outcome.reason)).toContain('exists already');
  });

  it('asks instances whether they are healthy from one server, and all read its word', async () => {
    const { opened, release, deploy, all, second } = await open(swarm);
    await release('sick', { health_check: { path: '/nothing' } });
    await release('well', { health_check: { path: '/health' } });
    const [sick, well] = [await deploy('sick'), await deploy('well')];
    // Nobody asks: what runs counts.
    await all(sick, 'RUNNING');
    await opened[0]?.lookAfter();
    await opened[2]?.lookAfter();
    await all(sick, 'PENDING');
    await all(well, 'RUNNING');
    expect((await second.listInstances(app, sick)).map(({ status }) => status)).toEqual(['PENDING']);
  });

  it('follows what an instance writes through its restarts', async () => {
    const { first, release, deploy, all } = await open(swarm);
    await release('v1', {
      command: ['/bin/sh', '-c', 'echo up $(hostname); sleep 1; echo down; exit 1'],
      port: undefined,
    });
    const key = await deploy('v1');
    const [instance] = await first.listInstances(app, key);
    const lines: string[] = [];
    const controller = new AbortController();
    const of = { id: instance?.id ?? '', deploy: key.id, region: key.region };
    const followed = first.readLogs?.(
      app,
      of,
      { follow: true },
      ({ line }) => {
        lines.push(line);
        if (lines.length >= 4) controller.abort();
      },
      { signal: controller.signal },
    );
    await expect(followed).rejects.toMatchObject({ code: 'interrupted' });
    expect(lines.filter((line) => line.startsWith('up '))).toHaveLength(2);
    expect(lines.filter((line) => line === 'down')).toHaveLength(2);
    await all(key, 'FAILED').catch(() => undefined);
  });

  it('follows from now on where none of the lines before is wanted', async () => {
    const { first, release, deploy, all } = await open(swarm);
    await release('v1', {
      command: ['/bin/sh', '-c', 'echo before; while true; do sleep 1; echo after; done'],
      port: undefined,
    });
    const key = await deploy('v1');
    const [instance] = await all(key, 'RUNNING');
    const of = { id: instance?.id ?? '', deploy: key.id, region: key.region };
    await until(async () => {
      const lines: string[] = [];
      await first.readLogs?.(app, of, { follow: false }, ({ line }) => void lines.push(line));
      return lines.includes('before');
    }, 'its first line');
    const lines: string[] = [];
    const controller = new AbortController();
    const take = ({ line }: LogLine) => {
      lines.push(line);
      if (lines.length >= 2) controller.abort();
    };
    const { signal } = controller;
    const followed = first.readLogs?.(app, of, { follow: true, tail: 0 }, take, { signal });
    await expect(followed).rejects.toMatchObject({ code: 'interrupted' });
    expect(lines.slice(0, 2)).toEqual(['after', 'after']);
  });

  it('is seeded twice alike, and refuses a seed without losing what was there', async () => {
    const { own, first } = await open(swarm);
    const seed = (flavor: string) =>
      JSON.stringify({
        apps: [{ name: 'seeded' }],
        images: ['web:1'],
        releases: [{ app: 'seeded', name: 'v1', image: 'web:1', flavor }],
        deploys: [{ app: 'seeded', release: 'v1', region: 'z1', replicas: 1 }],
      });
    await own.manager.seed(seed('C1M1'));
    await own.manager.seed(seed('C1M1'));
    expect(await first.listDeploys('seeded', 'z1')).toHaveLength(1);
    await expect(own.manager.seed(seed('nothing'))).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await first.listReleases('seeded')).toMatchObject([{ name: 'v1', flavor: 'C1M1' }]);
    // What was pushed stays what the nodes run.
    const image = await own.manager.parts.lookup.image('web:1');
    expect(image.labels['qapp.image']).toMatch(/@sha256:/);
  });

  it('brings an image back to the engine', async () => {
    const { first } = await open(swarm);
    const [engine] = swarm.engines;
    await first.pullImage('exits:1');
    expect((await engine?.getImage('exits:1').inspect())?.RepoTags).toContain('exits:1');
    await expect(first.pullImage('nothing:1')).rejects.toMatchObject({
      message: expect.stringContaining('not found') as string,
    });
  });

  it('asks for a registry where there are several nodes', async () => {
    const own = ownPlatform(swarm);
    const { platform } = await openSwarm({
      ...own,
      registry: undefined,
      timeouts: { read: 9_999, write: 9_999, push: 9_999 },
    });
    onTestFinished(() => platform.close());
    await expect(platform.pushImage('web:1')).rejects.toMatchObject({
      code: 'not_offered',
      hint: expect.stringContaining('--registry') as string,
    });
  });

  it('gives the right to a rollout to one alone, and takes it from a process that ended', async () => {
    const own = ownPlatform(swarm);
    const [one, other] = [own.manager.parts.rollouts, own.manager.parts.rollouts];
    const lock = await one.lock(app);
    expect(await other.lock(app)).toBeUndefined();
    await lock?.release();
    const next = await other.lock(app);
    expect(next).toBeDefined();
    await next?.release();
  });
});

describeWithSwarm('commands and servers on a swarm', (swarm) => {
  const place = ({ name, registry }: { name: string; registry: string }) => ({
    args: ['--swarm', '--swarm-name', name, '--registry', registry],
    env: {
      HOME: '/nonexistent',
      QAPPCTL_SHIM_SWARM_MANAGERS: swarm.managers.join(','),
      QAPPCTL_SHIM_SWARM_OVERCOMMIT: '100',
    },
  });

  it('see one truth, and roll out from an image to running instances', async () => {
    const own = ownPlatform(swarm);
    const { args, env } = place(own);
    const server = await serveBin(args, { env: { ...env, QAPPCTL_SHIM_SWARM_MANAGERS: swarm.managers[2] } });
    onTestFinished(() => void server.stop());
    expect(await runBin(['apps', 'register', app, ...args], { env })).toMatchObject({ exitCode: 0 });
    expect(await (await fetch(`${server.url}/apps`)).json()).toEqual([{ name: app }]);
    const rollout = await runBin(
      [
        'rollout',
        app,
        '--image',
        'web:1',
        '--flavor',
        'C1M1',
        '--port',
        '80',
        '--region',
        'z0',
        '--stable-for',
        '0s',
        '--json',
        ...args,
      ],
      { env },
    );
    expect(rollout).toMatchObject({ exitCode: 0 });
    const again = await fetch(`${server.url}/apps/${app}/rollouts`);
    expect(((await again.json()) as { state: string }[]).map(({ state }) => state)).toEqual(['succeeded']);
    const status = await runBin(['status', app, '--json', ...args], { env });
    expect(status.stdout).toContain('"running"');
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    expect((await fetch(`${server.url}/version`)).headers.get('x-qappctl-shim-platform')).toBe('swarm');
  });

  it('are told by the doctor what is amiss, with a line that mends it', async () => {
    const own = ownPlatform(swarm);
    const { args, env } = place(own);
    const [, ...rest] = args;
    expect((await runBin(['images', 'push', 'web:1', ...args], { env })).exitCode).toBe(0);
    const healthy = await runBin(['swarm', 'doctor', ...rest], { env });
    expect([healthy.exitCode, healthy.stdout]).toEqual([
      0,
      expect.stringMatching(/^pass {2}registry .*each of 3 nodes/m),
    ]);
    const nowhere = await runBin(['swarm', 'doctor', '--swarm-name', own.name], { env });
    expect([nowhere.exitCode, nowhere.stdout]).toEqual([
      1,
      expect.stringMatching(/^fail {2}registry [^\n]*\n +run: qappctl-shim swarm doctor --registry/m),
    ]);
    const noSwarm = await runBin(['swarm', 'status'], {
      env: { ...env, QAPPCTL_SHIM_SWARM_MANAGERS: 'unix:///nowhere/sock' },
    });
    expect(noSwarm).toMatchObject({ exitCode: 7, stdout: '' });
  });

  it('fail on purpose where they are told to, and are emptied', async () => {
    const own = ownPlatform(swarm);
    const { args, env } = place(own);
    const at = ['--swarm-name', own.name];
    expect(
      (
        await runBin(['swarm', 'fault', 'region', '--exit', '1', '--stderr', 'boom', '--times', '1', ...at], {
          env,
        })
      ).exitCode,
    ).toBe(0);
    const failed = await runBin(['regions', 'list', ...args], { env });
    expect(failed.stderr).toContain('boom (a fault that was set on purpose)');
    expect(failed.stderr).toContain('qappctl-shim swarm status');
    expect((await runBin(['regions', 'list', ...args], { env })).exitCode).toBe(0);
    await runBin(['apps', 'register', 'x', ...args], { env });
    expect(await runBin(['swarm', 'reset', ...at], { env })).toMatchObject({ exitCode: 2 });
    expect((await runBin(['swarm', 'reset', '--yes', ...at], { env })).exitCode).toBe(0);
    expect((await runBin(['apps', 'list', '--json', ...args], { env })).stdout.trim()).toBe('[]');
  });
});

describe('naming a swarm', () => {
  it.each([
    [['apps', 'list', '--local', '--swarm'], /--local and --swarm exclude each other/],
    [['apps', 'list', '--registry', 'a.b/c'], /add --swarm to use it/],
    [['apps', 'list', '--swarm', '--registry', 'nonsense'], /invalid registry/],
    [['apps', 'list', '--swarm', '--swarm-name', 'A B'], /invalid name of a platform/],
    [
      ['apps', 'list', '--docker-host', 'unix:///a', '--docker-host', 'unix:///b'],
      /--docker-host is given several times/,
    ],
    [
      ['apps', 'list', '--server', 'http://127.0.0.1:1', '--swarm'],
      /--server and --swarm exclude each other/,
    ],
  ])('%j is refused', async (args, reason) => {
    const { exitCode, stderr } = await runBin(args, { env: { HOME: '/nonexistent' } });
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(reason)]);
  });

  it('by two variables that name two platforms is refused', async () => {
    const env = { HOME: '/nonexistent', QAPPCTL_SHIM_LOCAL: '1', QAPPCTL_SHIM_SWARM: '1' };
    const { exitCode, stderr } = await runBin(['apps', 'list'], { env });
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('exclude each other')]);
  });

  it('is beaten by an option that names another platform', async () => {
    const env = {
      HOME: '/nonexistent',
      QAPPCTL_SHIM_SWARM: '1',
      QAPPCTL_SHIM_LOCAL_DIR: `/tmp/none-${randomWord(8)}`,
    };
    const { stdout } = await execa(
      process.execPath,
      ['bin/qappctl-shim.js', '--version', '--verbose', '--local'],
      { env, extendEnv: false },
    );
    expect(stdout).toContain('platform: local');
  });
});
