import { kill } from 'node:process';
import { expect, it } from 'vitest';
import { describeWithDocker } from '../../helpers/docker.js';
import { until } from '../../helpers/processes.js';
import { answerOf, networksOf, openOnEngine } from './engine-fixture.js';

await describeWithDocker('a deploy on containers', (docker) => {
  const { images } = docker;

  it('runs its replicas with environment, command, arguments, config files and limits', async () => {
    const { release, deploy, all, containers } = await openOnEngine(docker);
    await release({
      name: 'v0',
      image: images.web,
      port: 8080,
      command: ['/bin/serve', 'from the command'],
      args: ['first argument', '--second'],
      env: [
        { key: 'PORT', value: '8080' },
        { key: 'GREETING', value: 'grüß "dich"' },
      ],
      config: {
        name: 'files',
        files: [
          { filename: 'app.conf', mount_path: '/etc/app/deep', content: 'listen = 8080\n' },
          { filename: 'whole.txt', mount_path: '/srv/whole.txt', content: '整' },
        ],
      },
    });
    const key = await deploy('v0', { replicas: 2 });
    const instances = await all(key, 'RUNNING');
    expect(new Set(instances.map(({ ips }) => ips)).size).toBe(2);
    for (const instance of instances) {
      await until(
        async () =>
          answerOf(instance, '/', 8080).then(
            () => true,
            () => false,
          ),
        'an answer',
      );
      expect(await answerOf(instance, '/', 8080)).toBe('hello from web\n');
      expect(await answerOf(instance, '/args', 8080)).toBe('from the command\nfirst argument\n--second\n');
      expect(await answerOf(instance, '/env', 8080)).toContain('GREETING=grüß "dich"\n');
      expect(await answerOf(instance, '/root/etc/app/deep/app.conf', 8080)).toBe('listen = 8080\n');
      expect(await answerOf(instance, '/root/srv/whole.txt', 8080)).toBe('整');
    }
    const found = await containers(key);
    expect(found).toHaveLength(2);
    const info = await found[0]?.inspect();
    expect(info?.HostConfig).toMatchObject({ NanoCpus: 1e9, Memory: 1024 * 2 ** 20 });
    expect(info?.Config.Labels).toMatchObject({
      'qappctl-shim.app': 'zenx',
      'qappctl-shim.region': 'z0',
      'qappctl-shim.release': 'v0',
    });
  });

  it('cuts limits to the machine, and says so', async () => {
    const { release, deploy, containers, warnings, manager } = await openOnEngine(docker);
    const { NCPU, MemTotal } = (await docker.dockerode.info()) as { NCPU: number; MemTotal: number };
    await manager.seed('flavors: [{name: C999M9, cpu: 999, memory: 999999999}]');
    await release({ name: 'v0', image: images.web, flavor: 'C999M9' });
    const [container] = await containers(await deploy('v0'));
    expect((await container?.inspect())?.HostConfig).toMatchObject({
      NanoCpus: NCPU * 1e9,
      Memory: MemTotal,
    });
    expect(warnings).toEqual([
      `flavor C999M9 has 999 cores, this machine ${NCPU}: cut to these`,
      'flavor C999M9 has 999999999 MB of memory, more than this machine: cut to what it has',
    ]);
  });

  it('comes back after a crash, a kill and a removal', async () => {
    const { release, deploy, all, containers } = await openOnEngine(docker);
    await release({ name: 'v0', image: images.web, port: 80 });
    const key = await deploy('v0');
    await all(key, 'RUNNING');
    const find = async () => {
      const [container] = await containers(key);
      return container;
    };
    const before = await (await find())?.inspect();
    kill(before?.State.Pid ?? 0, 'SIGKILL');
    await until(async () => {
      const { State: state } = (await (await find())?.inspect()) ?? {};
      return state?.Running === true && state.Pid !== before?.State.Pid;
    }, 'the restart after a crash');
    await (await find())?.kill();
    expect(await answerOf((await all(key, 'RUNNING'))[0], '/health')).toBe('ok\n');
    await (await find())?.remove({ force: true });
    expect(await answerOf((await all(key, 'RUNNING'))[0], '/health')).toBe('ok\n');
  });

  it('shows FAILED for an image that exits at once, with the reason', async () => {
    const { release, deploy, all, warnings, id } = await openOnEngine(docker);
    await release({ name: 'v0', image: images.exits });
    const [instance] = await all(await deploy('v0'), 'FAILED');
    expect(instance?.ips).toBeUndefined();
    const failed = `instance ${instance?.id} failed: it ends again and again`;
    const seeLogs = `see docker logs qappctl-local-${id}-${instance?.id}`;
    expect([`${failed}; ${seeLogs}`, `${failed}, last with exit code 3; ${seeLogs}`]).toContain(warnings[0]);
  });

  it('shows FAILED for a command that does not exist, with the reason', async () => {
    const { release, deploy, all, warnings } = await openOnEngine(docker);
    await release({ name: 'v0', image: images.web, command: ['/no/such/program'] });
    await all(await deploy('v0'), 'FAILED');
    expect(warnings[0]).toContain("it can't be started");
    expect(warnings[0]).toContain('/no/such/program');
  });

  it('stays PENDING while its health check fails, and is RUNNING when it passes', async () => {
    const { release, deploy, all, instances, containers } = await openOnEngine(docker);
    await release({ name: 'v0', image: images.web, port: 80, health_check: { path: '/late', timeout: 1 } });
    const key = await deploy('v0');
    await until(async () => (await instances(key))[0]?.ips !== undefined, 'the start');
    const [pending] = await instances(key);
    expect(await answerOf(pending, '/health')).toBe('ok\n');
    expect((await instances(key))[0]?.status).toBe('PENDING');
    const [container] = await containers(key);
    const touch = await container?.exec({ Cmd: ['touch', '/www/late'] });
    await touch?.start({});
    await all(key, 'RUNNING');
  });

  it('leaves no container, network or volume when it is deleted', async () => {
    const { release, deploy, all, containers, platform } = await openOnEngine(docker);
    const base = await docker.dockerode.createContainer({ Image: images.web });
    await base.commit({ repo: 'with-volume', tag: '1', changes: 'VOLUME /data' });
    await base.remove();
    const networks = await networksOf(docker);
    await release({ name: 'v0', image: 'with-volume:1' });
    const key = await deploy('v0', { replicas: 2 });
    await all(key, 'RUNNING');
    const infos = await Promise.all((await containers()).map((container) => container.inspect()));
    const volumes = infos.flatMap(({ Mounts }) => Mounts.map(({ Name }) => Name ?? ''));
    expect(volumes).toHaveLength(2);
    await platform.deleteDeploy('zenx', key);
    expect(await containers()).toEqual([]);
    expect(await networksOf(docker)).toEqual(networks);
    for (const volume of volumes)
      await expect(docker.dockerode.getVolume(volume).inspect()).rejects.toMatchObject({ statusCode: 404 });
    expect(await platform.listDeploys('zenx', 'z0')).toEqual([]);
  });
});
