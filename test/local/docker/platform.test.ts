import { execa } from 'execa';
import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openLocal } from '../../../src/local/open.js';
import { StateStore } from '../../../src/local/state/store.js';
import { describeWithDocker, removeImage } from '../../helpers/docker.js';
import { until } from '../../helpers/processes.js';
import { localDir } from '../local-dir.js';
import { answerOf, engineDir, networksOf, openOnEngine } from './engine-fixture.js';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

await describeWithDocker('the local platform on an engine', (docker) => {
  const { dockerode, images, host } = docker;
  const timeouts = { read: 30_000, write: 60_000, push: 60_000 };

  it('says so', async () => {
    const { describe: line, dir } = await openOnEngine(docker);
    expect(await line()).toBe(
      `local platform in ${dir}: instances are containers on the Docker Engine at ${host}`,
    );
  });

  it('keeps a pushed image when its original tag is removed, and gives it back', async () => {
    const { deploy, all, platform } = await openOnEngine(docker);
    await dockerode.getImage(images.web).tag({ repo: 'example.com/team/lost', tag: '1' });
    await platform.registerApp('zenx', undefined);
    await platform.pushImage('example.com/team/lost:1');
    await platform.createRelease('zenx', { name: 'v1', image: 'lost:1', flavor: 'C1M1' });
    await removeImage(docker, 'example.com/team/lost:1');
    await all(await deploy('v1'), 'RUNNING');
    await platform.pullImage('lost:1');
    expect((await dockerode.getImage('lost:1').inspect()).RepoTags).toContain('lost:1');
    await removeImage(docker, 'lost:1');
  });

  it('refuses to push what the engine does not hold', async () => {
    const { platform } = await openOnEngine(docker);
    await expect(platform.pushImage('nowhere:1')).rejects.toMatchObject({
      code: 'run_failed',
      message: expect.stringContaining('no such image in the Docker Engine: nowhere:1'),
    });
    expect(await platform.listImages()).toEqual([]);
  });

  it('takes a deploy back when its image is gone', async () => {
    const { release, deploy, containers, platform, id } = await openOnEngine(docker);
    await dockerode.getImage(images.web).tag({ repo: 'gone', tag: '1' });
    await release({ name: 'v0', image: 'gone:1' });
    await removeImage(docker, 'gone:1');
    await removeImage(docker, `qappctl-shim-local/${id}/gone:1`);
    await expect(deploy('v0')).rejects.toMatchObject({ code: 'run_failed' });
    expect(await platform.listDeploys('zenx', 'z0')).toEqual([]);
    expect(await containers()).toEqual([]);
  });

  it('makes what a seed names, each platform its own though the ids are the same', async () => {
    const seed = `apps: [{name: zenx}]
images: ['${images.web}']
releases: [{app: zenx, name: v0, image: '${images.web}', flavor: C1M1, port: 80, health_check: {path: /health}}]
deploys: [{app: zenx, id: g1, release: v0, region: z0, replicas: 2}]`;
    const key = { id: 'g1', region: 'z0' };
    const [one, other] = [await openOnEngine(docker), await openOnEngine(docker)];
    for (const { manager } of [one, other, one]) await manager.seed(seed);
    const instances = await one.all(key, 'RUNNING');
    expect((await other.all(key, 'RUNNING')).map(({ id }) => id)).toEqual(instances.map(({ id }) => id));
    await other.manager.reset();
    expect([await other.containers(), await one.containers()]).toMatchObject([[], { length: 2 }]);
    expect(await answerOf((await one.instances(key))[0], '/health')).toBe('ok\n');
  });

  it('finds its containers again, starts what was killed and removes what is left over', async () => {
    const first = await openOnEngine(docker);
    await first.release({ name: 'v0', image: images.web, port: 80 });
    const key = await first.deploy('v0', { replicas: 2 });
    const [one, two] = await first.all(key, 'RUNNING');
    await first.platform.close();
    await dockerode.getContainer(`qappctl-local-${first.id}-${one?.id}`).kill();
    const stray = await dockerode.createContainer({
      Image: images.web,
      name: `qappctl-local-${first.id}-g0-x`,
      Labels: {
        'qappctl-shim.local': first.id,
        'qappctl-shim.deploy': 'g0',
        'qappctl-shim.instance': 'g0-x',
      },
    });
    const second = await openOnEngine(docker, first.dir);
    await second.lookAfter();
    expect(
      (await dockerode.getContainer(`qappctl-local-${first.id}-${one?.id}`).inspect()).State.Running,
    ).toBe(true);
    expect((await second.all(key, 'RUNNING')).map(({ id }) => id)).toEqual([one?.id, two?.id]);
    await expect(stray.inspect()).rejects.toMatchObject({ statusCode: 404 });
  });

  it('brings back what was killed or removed while a process looks after it', async () => {
    const { release, deploy, all, containers, lookAfter } = await openOnEngine(docker);
    await release({ name: 'v0', image: images.web });
    const key = await deploy('v0', { replicas: 2 });
    await all(key, 'RUNNING');
    await lookAfter();
    const [one, two] = await containers(key);
    await Promise.all([one?.kill(), two?.remove({ force: true })]);
    await until(async () => {
      const found = await Promise.all((await containers(key)).map((container) => container.inspect()));
      return found.length === 2 && found.every(({ State }) => State.Running);
    }, 'two running containers');
  });

  it('makes good what a process that was killed in a creation left', { timeout: 120_000 }, async () => {
    const { release, containers, dir, platform, lookAfter } = await openOnEngine(docker);
    await release({ name: 'v0', image: images.web });
    const home = localDir();
    const env = { PATH: process.env.PATH, HOME: home, QAPPCTL_SHIM_LOCAL_DIR: dir, DOCKER_HOST: host };
    const qappctl = (...args: string[]) =>
      execa(path('../../../bin/qappctl-local.js'), args, { extendEnv: false, env, reject: false });
    await qappctl('login', '--ak', 'a', '--sk', 's');
    const state = new StateStore(dir);
    const create = [
      'deploy',
      'create',
      'zenx',
      '--region',
      'z0',
      '--release',
      'v0',
      '--expect_replicas',
      '3',
    ];
    for (let round = 1; round <= 3; round += 1) {
      const child = qappctl(...create);
      await until(() => state.read().deploys.length === round, 'the deploy in the state');
      await pause(randomInt(400));
      child.kill('SIGKILL');
      await child;
    }
    await lookAfter();
    const deploys = await platform.listDeploys('zenx', 'z0');
    expect(deploys).toHaveLength(3);
    expect(await containers()).toHaveLength(9);
    for (const container of await containers()) expect((await container.inspect()).State.Running).toBe(true);
  });

  it('finishes a removal that was begun', async () => {
    const { release, deploy, lookAfter, containers, manager, platform } = await openOnEngine(docker);
    await release({ name: 'v0', image: images.web });
    const key = await deploy('v0');
    await new StateStore(manager.dir).change((state) => {
      for (const one of state.deploys) one.deleting = true;
    });
    await lookAfter();
    expect(await containers(key)).toEqual([]);
    expect(await platform.listDeploys('zenx', 'z0')).toEqual([]);
  });

  it('misses an engine that was there', async () => {
    const { release, dir } = await openOnEngine(docker);
    await release({ name: 'v0', image: images.web });
    const dockerHost = `unix://${dir}/no.sock`;
    const gone = await openLocal({ dir, dockerHost, env: {}, timeouts });
    const deploy = { release: 'v0', region: 'z0', replicas: 1 };
    for (const task of [gone.describe(), gone.platform.check(), gone.platform.createDeploy('zenx', deploy)])
      await expect(task).rejects.toMatchObject({
        code: 'docker_unavailable',
        message: expect.stringContaining(dockerHost),
        hint: expect.stringContaining('local reset'),
      });
    expect(await gone.platform.listReleases('zenx')).toHaveLength(1);
  });

  it('leaves nothing behind a reset', async () => {
    const networks = await networksOf(docker);
    const { release, deploy, all, containers, id, manager, platform } = await openOnEngine(docker);
    await release({ name: 'v0', image: images.web });
    await all(await deploy('v0', { replicas: 2 }), 'RUNNING');
    await manager.reset();
    expect(await containers()).toEqual([]);
    expect(await networksOf(docker)).toEqual(networks);
    expect(await platform.listApps()).toEqual([]);
    const names = (await dockerode.listImages()).flatMap(({ RepoTags }) => RepoTags ?? []);
    expect(names.filter((name) => name.includes(id))).toEqual([]);
  });

  it('passes the tour by argv alone', { timeout: 180_000 }, async () => {
    const dir = engineDir();
    const { containers } = await openOnEngine(docker, dir);
    const tour = await execa(path('../tour.sh'), [path('../../../bin/qappctl-local.js'), images.web], {
      extendEnv: false,
      env: { PATH: process.env.PATH, HOME: localDir(), QAPPCTL_SHIM_LOCAL_DIR: dir, DOCKER_HOST: host },
      all: true,
      reject: false,
    });
    expect(tour.all).toContain('all as it should be');
    expect(await containers()).toEqual([]);
  });
});
