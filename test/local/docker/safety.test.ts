import { createServer, request as forward } from 'node:http';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createDockerEngine } from '../../../src/core/docker/docker-engine.js';
import { openLocal } from '../../../src/local/open.js';
import { StateStore } from '../../../src/local/state/store.js';
import { dockerForTests, type DockerForTests } from '../../helpers/docker.js';
import { until } from '../../helpers/processes.js';
import { engineDir, openOnEngine } from './engine-fixture.js';

const docker = await dockerForTests();

/** A proxy in front of the engine: it notes the request lines, and can fall silent as a stopped engine does. */
async function proxyTo({ host }: DockerForTests) {
  const socketPath = host.replace(/^unix:\/\//, '');
  const path = join(engineDir(), 'proxy.sock');
  const lines: string[] = [];
  const proxy = { host: `unix://${path}`, lines, silent: false, open: 0 };
  const server = createServer((incoming, response) => {
    lines.push(`${incoming.method} ${incoming.url}`);
    proxy.open += 1;
    response.once('close', () => (proxy.open -= 1));
    if (proxy.silent) return;
    const { method, url, headers } = incoming;
    const outgoing = forward({ socketPath, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    incoming.pipe(outgoing);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    rmSync(join(path, '..'), { recursive: true, force: true });
  });
  return proxy;
}

describe.skipIf(!docker)('containers of the local platform', () => {
  const engine = docker as DockerForTests;

  it('are told from others by label and name: what runs a committed instance is left alone', async () => {
    const local = await openOnEngine(engine);
    await local.release({ image: 'web:1', name: 'v1', port: 80 });
    const key = await local.deploy('v1');
    await local.all(key, 'RUNNING');
    const [container] = await local.containers(key);
    await container?.commit({ repo: 'committed', tag: local.id });
    const foreign = await engine.dockerode.createContainer({
      Image: `committed:${local.id}`,
      name: `foreign-${local.id}`,
    });
    onTestFinished(async () => {
      await foreign.remove({ force: true });
      await engine.dockerode.getImage(`committed:${local.id}`).remove({ force: true });
    });
    expect((await foreign.inspect()).Config.Labels['qappctl-shim.local']).toBe(local.id);
    await local.platform.deleteDeploy('zenx', key);
    await local.lookAfter();
    await local.manager.reset();
    expect((await foreign.inspect()).Id).toBe(foreign.id);
  });

  it('are replaced when they were made of something else', async () => {
    const local = await openOnEngine(engine);
    await local.release({ image: 'web:1', name: 'v1', port: 80, env: [{ key: 'A', value: 'old' }] });
    const key = await local.deploy('v1');
    await local.all(key, 'RUNNING');
    const [before] = await local.containers(key);
    await new StateStore(local.dir).change((state) => {
      const [release] = state.releases;
      if (release) release.env = [{ key: 'A', value: 'new' }];
    });
    const again = await openLocal({
      dir: local.dir,
      dockerHost: engine.host,
      env: {},
      engine: 'docker',
      timeouts: { read: 60_000, write: 120_000, push: 120_000 },
    });
    await again.platform.listInstances('zenx', key);
    await until(async () => {
      const [after] = await local.containers(key);
      return (
        after !== undefined && after.id !== before?.id && (await after.inspect()).Config.Env.includes('A=new')
      );
    });
    await again.platform.close();
  });

  it('tell why the engine does not take them', async () => {
    const local = await openOnEngine(engine);
    const files = [{ filename: 'f'.repeat(300), mount_path: '/etc', content: 'x' }];
    await local.release({ image: 'web:1', name: 'long', config: { name: 'c', files } });
    await expect(local.deploy('long')).rejects.toMatchObject({ code: 'run_failed', message: /too long/ });
    await local.release({
      image: 'web:1',
      name: 'deep',
      config: { name: 'c', files: [{ filename: 'f', mount_path: `/${'d/'.repeat(2500)}`, content: 'x' }] },
    });
    await expect(local.deploy('deep')).rejects.toMatchObject({ code: 'run_failed' });
    expect(await local.containers()).toEqual([]);
  });

  it('are asked for without a word of what they hold in any address', async () => {
    const proxy = await proxyTo(engine);
    const local = await openOnEngine({ ...engine, host: proxy.host });
    const files = [{ filename: 'canary.conf', mount_path: '/etc', content: 'canary-of-a-file' }];
    await local.release({
      image: 'web:1',
      name: 'v1',
      port: 80,
      env: [{ key: 'CANARY_KEY', value: 'canary-of-a-variable' }],
      args: ['canary-of-an-argument'],
      config: { name: 'c', files },
    });
    const key = await local.deploy('v1');
    await local.all(key, 'RUNNING');
    await local.platform.deleteDeploy('zenx', key);
    const config = engineDir();
    const auth = Buffer.from(`${engine.registry.user}:canary-of-a-login`).toString('base64');
    writeFileSync(
      join(config, 'config.json'),
      JSON.stringify({ auths: { [engine.registry.address]: { auth } } }),
    );
    const docker = createDockerEngine({
      host: proxy.host,
      env: { DOCKER_CONFIG: config },
      pullTimeout: 20_000,
    });
    await expect(docker.pullImage(`${engine.registry.address}/none:1`)).rejects.toThrow();
    rmSync(config, { recursive: true });
    for (const begin of [
      'POST /containers/create?name=qappctl-local-',
      'PUT /containers/',
      'POST /images/create?',
      'DELETE /containers/',
    ])
      expect(proxy.lines.filter((line) => line.startsWith(begin))).not.toEqual([]);
    const addresses = decodeURIComponent(proxy.lines.join('\n'));
    expect(addresses).not.toMatch(/canary/i);
    expect(addresses).not.toContain(auth);
  });

  it('are let go of by each operation within its time when the engine falls silent', async () => {
    const proxy = await proxyTo(engine);
    const local = await openOnEngine({ ...engine, host: proxy.host });
    await local.release({ image: 'web:1', name: 'v1', port: 80 });
    const key = await local.deploy('v1');
    await local.all(key, 'RUNNING');
    const other = await openLocal({
      dir: local.dir,
      dockerHost: proxy.host,
      env: {},
      engine: 'docker',
      timeouts: { read: 300, write: 300, push: 300 },
    });
    await other.describe();
    proxy.silent = true;
    const before = proxy.lines.length;
    const calls = [
      other.platform.listInstances('zenx', key),
      other.platform.createDeploy('zenx', { release: 'v1', region: 'z0', replicas: 3 }),
      other.platform.pushImage('web:1'),
      other.platform.deleteDeploy('zenx', key),
    ];
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'timed_out' });
    await until(() => proxy.open === 0, 'no call to the engine is left');
    expect(proxy.lines.slice(before).length).toBeLessThanOrEqual(2 * calls.length);
    await other.platform.close();
    await expect(other.platform.listInstances('zenx', key)).rejects.toMatchObject({ code: 'interrupted' });
    proxy.silent = false;
  });
});
