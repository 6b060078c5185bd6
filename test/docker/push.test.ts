import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runBin, serveBin } from '../helpers/bin.js';
import { describeWithDocker, removeImage } from '../helpers/docker.js';
import { createStandIn, type StandIn } from '../helpers/stand-in.js';

/** `images push` and `POST /images` from end to end: a real engine, a real registry, a stand-in for qappctl. */
await describeWithDocker('a push through a real engine and registry', (docker) => {
  const { host, registry, images } = docker;
  let standIn: StandIn;
  let config: string;
  const stoppedRegistry = '127.0.0.1:1/ctr/busy:1';
  const unknownTag = `${registry.address}/ctr/busy:none`;
  const goneEngine = () => `unix://${join(config, 'gone.sock')}`;

  beforeEach(async () => {
    standIn = createStandIn();
    config = mkdtempSync(join(tmpdir(), 'push-test-'));
    logIn(registry.password);
    await removeImage(docker, images.busy.ctr);
  });
  afterEach(() => {
    standIn.dispose();
    rmSync(config, { recursive: true });
  });

  function logIn(password: string): void {
    const auth = Buffer.from(`${registry.user}:${password}`).toString('base64');
    writeFileSync(join(config, 'config.json'), JSON.stringify({ auths: { [registry.address]: { auth } } }));
  }
  const env = () => ({ HOME: config, DOCKER_CONFIG: config });
  const pushes = () => standIn.runs().filter(({ argv }) => argv[0] === 'push');
  const push = (image: string, engine = host, ...flags: string[]) =>
    runBin(['--qappctl', standIn.path, '--docker-host', engine, ...flags, 'images', 'push', image], {
      env: env(),
    });

  it('pulls what the engine lacks, shows how far it is, hands it to qappctl and says so', async () => {
    const { exitCode, stdout, stderr } = await push(images.busy.ctr);
    expect([exitCode, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(/^pulling \S+\/ctr\/busy:1\n/);
    expect(stderr).toMatch(/^[0-9a-f]{12}: Pull complete$/m);
    expect(stderr).toMatch(/^pushing \S+\/ctr\/busy:1 as busy:1\nbusy:1 is on the platform\n?$/m);
    expect(pushes().map(({ argv }) => argv)).toEqual([['push', images.busy.ctr]]);
    expect(standIn.state().images).toContainEqual(expect.objectContaining({ name: 'busy', tag: '1' }));
  });

  it('tells with --json what it did', async () => {
    const { exitCode, stdout } = await push(images.busy.ctr, host, '--json');
    expect([exitCode, JSON.parse(stdout)]).toEqual([0, { pushed: true, image: 'busy:1', pulled: true }]);
  });

  it('says nothing with --quiet', async () => {
    expect(await push(images.busy.ctr, host, '--quiet')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  it.each([
    ['a wrong password', 'wr0ng-pass', () => images.busy.ctr, () => host, 4, 502, 'err docker pull: '],
    [
      'an unknown tag',
      registry.password,
      () => unknownTag,
      () => host,
      5,
      400,
      `image '${unknownTag}' not found`,
    ],
    [
      'a stopped registry',
      registry.password,
      () => stoppedRegistry,
      () => host,
      1,
      500,
      'connection refused',
    ],
    ['a stopped engine', registry.password, () => images.busy.ctr, goneEngine, 7, 503, 'gone.sock'],
  ])('fails on both faces with %s', async (_, password, image, engine, exitCode, status, words) => {
    logIn(password);
    const command = await push(image(), engine());
    expect(command).toMatchObject({ exitCode, stdout: '' });
    expect(command.stderr).toContain(words);
    expect(command.stderr).not.toContain('wr0ng-pass');

    const served = await serveBin(['--qappctl', standIn.path, '--docker-host', engine()], { env: env() });
    const answer = await post(served.url, image());
    expect(answer).toMatchObject({ status, type: 'text/plain; charset=utf-8' });
    expect(answer.text).toContain(words);
    expect(answer.text).not.toContain('wr0ng-pass');
    expect(await served.stop()).toBe(0);
    expect(pushes()).toEqual([]);
  });

  it('does the same for POST /images', async () => {
    const served = await serveBin(['--qappctl', standIn.path, '--docker-host', host], { env: env() });
    const [one, two] = await Promise.all([
      post(served.url, images.busy.ctr),
      post(served.url, images.busy.ctr),
    ]);
    expect([one, two]).toMatchObject([
      { status: 200, text: '' },
      { status: 200, text: '' },
    ]);
    expect(pushes()).toHaveLength(1);
    expect(await served.stop()).toBe(0);
  });
});

async function post(url: string, image: string) {
  const response = await fetch(`${url}/images`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ image }),
  });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    text: await response.text(),
  };
}
