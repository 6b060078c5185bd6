import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDockerEngine } from '../../src/core/docker/docker-engine.js';
import type { PullProgress } from '../../src/core/docker/engine.js';
import { describeWithDocker, dockerForTests, NO_DOCKER, removeImage } from '../helpers/docker.js';

if (!(await dockerForTests())) process.stderr.write(`skipped: tests with a real engine, ${NO_DOCKER}\n`);

await describeWithDocker('a real engine and registry', (docker) => {
  const { host, registry, images } = docker;
  let dir: string;
  let env: Record<string, string>;

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'real-engine-test-'));
    env = { HOME: dir, DOCKER_CONFIG: dir, PATH: `${dir}:${process.env.PATH}` };
    await removeImage(docker, images.busy.engine);
  });

  afterEach(() => rmSync(dir, { recursive: true }));

  function configure(config: object): void {
    writeFileSync(join(dir, 'config.json'), JSON.stringify(config));
  }

  function logIn(password = registry.password): void {
    const auth = Buffer.from(`${registry.user}:${password}`).toString('base64');
    configure({ auths: { [registry.address]: { auth } } });
  }

  function engine(address = host) {
    return createDockerEngine({ host: address, env, pullTimeout: 60_000 });
  }

  it('pulls with the credentials of the config file, and tells of each layer', async () => {
    logIn();
    const events: PullProgress[] = [];
    expect(await engine().hasImage(images.busy.engine)).toBe(false);
    await engine().pullImage(images.busy.engine, { onProgress: (event) => events.push(event) });
    expect(await engine().hasImage(images.busy.engine)).toBe(true);
    const layer = events.find(({ status }) => status === 'Pull complete')?.layer;
    expect(layer).toMatch(/^[0-9a-f]{12}$/);
    expect(events.filter((event) => event.layer === layer).map(({ status }) => status)).toEqual(
      expect.arrayContaining(['Pulling fs layer', 'Extracting', 'Pull complete']),
    );
    expect(events.some(({ current = 0, total = 0 }) => current > 0 && current === total)).toBe(true);
  });

  it('pulls with the credentials of a helper', async () => {
    const helper = join(dir, 'docker-credential-test');
    const answer = JSON.stringify({ Username: registry.user, Secret: registry.password });
    writeFileSync(
      helper,
      `#!/bin/sh\n[ "$1" = get ] && [ "$(cat)" = '${registry.address}' ] && echo '${answer}'\n`,
    );
    chmodSync(helper, 0o755);
    configure({ credHelpers: { [registry.address]: 'test' } });
    await engine().pullImage(images.busy.engine);
    expect(await engine().hasImage(images.busy.engine)).toBe(true);
  });

  it('finds the engine through DOCKER_HOST', async () => {
    logIn();
    const found = createDockerEngine({ env: { ...env, DOCKER_HOST: host }, pullTimeout: 60_000 });
    expect(await found.hasImage(images.busy.engine)).toBe(false);
  });

  it('is refused with a wrong password, which it does not show', async () => {
    logIn('wr0ng-pass');
    const error = await engine()
      .pullImage(images.busy.engine)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'registry_refused',
      message: expect.stringMatching(/^err docker pull: ./),
    });
    expect(JSON.stringify(error) + String(error)).not.toContain('wr0ng-pass');
  });

  it('is refused without credentials, and names the login', async () => {
    await expect(engine().pullImage(images.busy.engine)).rejects.toMatchObject({
      code: 'registry_refused',
      hint: `check the login: docker login ${registry.address}`,
    });
  });

  it.each(['busy:none', 'none:1'])('does not know engine/%s', async (name) => {
    logIn();
    const reference = `${registry.address}/engine/${name}`;
    await expect(engine().pullImage(reference)).rejects.toMatchObject({
      code: 'unknown_reference',
      message: `image '${reference}' not found in the registry`,
    });
  });

  it('reports a registry that has stopped', async () => {
    const { address, stop } = await startRegistry(dir);
    await stop();
    await expect(engine().pullImage(`${address}/ctr/busy:1`)).rejects.toMatchObject({
      code: 'pull_failed',
      message: expect.stringMatching(/^err docker pull: .*connection refused/),
      hint: expect.stringContaining(address),
    });
  });

  it('takes neither a path nor a query in a reference for a call of the engine', async () => {
    for (const reference of ['../containers/json?', 'busy:1/json?x=', '..%2Fcontainers'])
      await expect(engine().hasImage(reference)).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('reports an engine that has stopped', async () => {
    const address = `unix://${join(dir, 'gone.sock')}`;
    await expect(engine(address).pullImage(images.busy.engine)).rejects.toMatchObject({
      code: 'docker_unavailable',
      message: expect.stringContaining(address),
    });
  });

  it('does what docker pull does with the same config', async () => {
    logIn();
    const run = promisify(execFile);
    await run('docker', ['-H', host, 'pull', '-q', images.busy.engine], { env });
    expect(await engine().hasImage(images.busy.engine)).toBe(true);
    logIn('wr0ng-pass');
    await expect(run('docker', ['-H', host, 'pull', '-q', images.busy.engine], { env })).rejects.toThrow();
  });
});

async function startRegistry(dir: string): Promise<{ address: string; stop: () => Promise<void> }> {
  const config = join(dir, 'registry.yml');
  const storage = join(dir, 'registry');
  writeFileSync(
    config,
    `version: 0.1\nstorage: { filesystem: { rootdirectory: ${storage} } }\nhttp: { addr: '127.0.0.1:0' }\n`,
  );
  const child = spawn('docker-registry', ['serve', config], { stdio: ['ignore', 'pipe', 'pipe'] });
  const address = await new Promise<string>((resolve, reject) => {
    let log = '';
    const read = (chunk: Buffer) => {
      log += String(chunk);
      const found = /listening on (127\.0\.0\.1:\d+)/.exec(log)?.[1];
      if (found) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', () => reject(new Error(`the registry did not start: ${log}`)));
  });
  const stop = async () => {
    const exited = once(child, 'exit');
    child.kill();
    await exited;
  };
  return { address, stop };
}
