import { execFile } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { makeCertificate } from '../helpers/certificates.js';
import { describeWithDocker, type DockerForTests, removeImage } from '../helpers/docker.js';

const run = promisify(execFile);
const TAG = 'qappctl-shim:test';
const KEYS = ['-e', 'ACCESS_KEY=an-access-key', '-e', 'SECRET_KEY=a-secret-key'];

/** Answers as qappctl does, and tells who runs it. */
const STAND_IN = `#!/bin/sh
case "$1" in
  login|push) ;;
  list) echo "[{\\"name\\":\\"who\\",\\"desc\\":\\"uid $(id -u) gid $(id -g) home $HOME\\"}]" ;;
  images) echo '[]' ;;
  *) exit 1 ;;
esac
`;

await describeWithDocker('the container image', (docker) => {
  let dir: string;
  const started: string[] = [];

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'image-test-'));
    mkdirSync(join(dir, 'config'));
    writeFileSync(join(dir, 'qappctl'), STAND_IN);
    chmodSync(join(dir, 'qappctl'), 0o755);
    await buildContext(join(dir, 'context'));
    await cli('build', '-q', '-t', TAG, '--build-arg', `BASE=${docker.images.node}`, join(dir, 'context'));
  }, 180_000);

  afterEach(async () => {
    for (const id of started.splice(0)) await cli('rm', '-f', '-v', id).catch(() => undefined);
  });

  afterAll(async () => {
    await removeImage(docker, TAG);
    rmSync(dir, { recursive: true });
  });

  async function cli(...args: string[]): Promise<string> {
    const env = { PATH: process.env.PATH, DOCKER_HOST: docker.host, DOCKER_CONFIG: join(dir, 'config') };
    return (await run('docker', args, { env })).stdout.trim();
  }

  const mountQappctl = () => ['-v', `${join(dir, 'qappctl')}:/usr/local/bin/qappctl:ro`];
  const mountSocket = () => ['-v', `${docker.host.replace('unix://', '')}:/var/run/docker.sock`];

  /** A started container's id and address, once it is healthy. */
  async function start(...options: string[]): Promise<{ id: string; url: string }> {
    const id = await cli('run', '-d', '-p', '127.0.0.1::9100', '--health-interval=1s', ...options, TAG);
    started.push(id);
    await expect.poll(() => health(docker, id), { timeout: 30_000, interval: 200 }).toBe('healthy');
    return { id, url: `http://${await cli('port', id, '9100')}` };
  }

  it('serves under a user without rights, and ends well on SIGTERM', async () => {
    const { id, url } = await start(...KEYS, ...mountQappctl());
    const apps = (await (await fetch(`${url}/apps`)).json()) as { desc: string }[];
    expect(apps[0]?.desc).toMatch(/^uid 65532 gid 65532 home \/home\/shim\//);
    const processes = await cli('exec', id, 'ps', '-o', 'pid,user,args');
    expect(processes).toMatch(/^ +1 shim +tini /m);
    expect(processes).toMatch(/^ +\d+ shim +.*node \/app\/bin\/qappctl-shim\.js serve/m);

    await cli('stop', id);
    const { State } = await docker.dockerode.getContainer(id).inspect();
    expect(State).toMatchObject({ ExitCode: 0, OOMKilled: false });
  });

  it('pulls through the mounted socket, started as published', async () => {
    const { address, user, password } = docker.registry;
    const auth = Buffer.from(`${user}:${password}`).toString('base64');
    const config = join(dir, 'docker-config.json');
    writeFileSync(config, JSON.stringify({ auths: { [address]: { auth } } }));
    await removeImage(docker, docker.images.busy.image);
    const mountConfig = ['-v', `${config}:/home/shim/.docker/config.json:ro`];
    const { url } = await start(...KEYS, ...mountQappctl(), ...mountSocket(), ...mountConfig);
    const answer = await fetch(`${url}/images`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ image: docker.images.busy.image }),
    });
    expect([answer.status, await answer.text()]).toEqual([200, '']);
    await expect(docker.dockerode.getImage(docker.images.busy.image).inspect()).resolves.toBeDefined();
  });

  it('runs with every right taken away', async () => {
    const hardening = [
      '--read-only',
      '--cap-drop=ALL',
      '--security-opt=no-new-privileges',
      '--pids-limit=256',
      '-m=256m',
    ];
    const places = ['--tmpfs=/tmp:mode=1777', '--tmpfs=/home/shim:uid=65532,gid=65532,mode=0700'];
    const { url } = await start('--user=65532:65532', ...hardening, ...places, ...KEYS, ...mountQappctl());
    expect((await fetch(`${url}/apps`)).status).toBe(200);
  });

  it.each<[string, string[], string[]]>([
    ['on another port', ['-e', 'LISTEN_ADDR=:9200'], []],
    ['on a socket file', ['-e', 'LISTEN_ADDR=unix:/tmp/shim.sock'], []],
    [
      'on a socket file, root without rights',
      ['-e', 'LISTEN_ADDR=unix:/tmp/a.sock', '--cap-drop=ALL', '--cap-add=SETUID', '--cap-add=SETGID'],
      [],
    ],
    ['where its flags say', [], ['serve', '--listen-addr', '127.0.0.1:9300']],
    ['with TLS', ['-e', 'TLS_CERT=/tls/cert.pem', '-e', 'TLS_KEY=/tls/key.pem'], []],
    ['on a socket file for a group', ['-e', 'LISTEN_ADDR=unix:/tmp/a.sock', '-e', 'SOCKET_GROUP=4711'], []],
  ])('is healthy %s', async (_where, options, command) => {
    const folder = mkdtempSync(join(dir, 'tls-'));
    const { key, cert } = await makeCertificate('shim.example');
    writeFileSync(join(folder, 'cert.pem'), cert);
    writeFileSync(join(folder, 'key.pem'), key, { mode: 0o600 });
    chownSync(join(folder, 'key.pem'), 65532, 65532);
    chmodSync(folder, 0o755);
    const fixed = ['--health-interval=1s', '-v', `${folder}:/tls:ro`, ...KEYS, ...mountQappctl()];
    const id = await cli('run', '-d', ...fixed, ...options, TAG, ...command);
    started.push(id);
    await expect.poll(() => health(docker, id), { timeout: 30_000, interval: 200 }).toBe('healthy');
  });

  it('says what to do when root may not become another user', async () => {
    const ended = await cli('run', '--rm', '--cap-drop=ALL', ...KEYS, ...mountQappctl(), TAG).catch(
      (error: { code: number; stderr: string }) => error,
    );
    expect(ended).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^error: root may not become user 65532.*setpriv.*\nhint: .*--user 65532:65532.*--cap-add SETUID --cap-add SETGID\n$/,
      ),
    });
    const rights = ['--cap-drop=ALL', '--cap-add=SETUID', '--cap-add=SETGID'];
    const { url } = await start(...rights, ...KEYS, ...mountQappctl());
    expect((await fetch(`${url}/apps`)).status).toBe(200);
  });

  it('says clearly that qappctl is missing', async () => {
    const ended = await run('docker', ['-H', docker.host, 'run', '--rm', ...KEYS, TAG], {
      env: { PATH: process.env.PATH, DOCKER_CONFIG: join(dir, 'config') },
    }).catch((error: { code: number; stderr: string }) => error);
    expect(ended).toMatchObject({
      code: 7,
      stderr: expect.stringMatching(/^error: qappctl is not installed.*\nhint: /),
    });
  });

  it('runs commands too, and can have qappctl built in', async () => {
    const context = join(dir, 'context');
    cpSync(join(dir, 'qappctl'), join(context, 'qappctl'));
    const base = `BASE=${docker.images.node}`;
    await cli(
      'build',
      '-q',
      '-t',
      `${TAG}-full`,
      '--build-arg',
      base,
      '--build-arg',
      'QAPPCTL=qappctl',
      context,
    );
    const apps = await cli('run', '--rm', ...KEYS, `${TAG}-full`, 'apps', 'list', '--json');
    expect(JSON.parse(apps)).toMatchObject([{ name: 'who' }]);
    await removeImage(docker, `${TAG}-full`);
  });
});

async function health({ dockerode }: DockerForTests, id: string): Promise<string> {
  const { State } = await dockerode.getContainer(id).inspect();
  if (State.Running) return State.Health?.Status ?? 'none';
  const logs = await dockerode.getContainer(id).logs({ stdout: true, stderr: true });
  return `ended with ${State.ExitCode}: ${logs.toString().replace(/[^\x20-\x7e\n]/g, '')}`;
}

/** What the image is made of without a network: the built package and its production dependencies. */
async function buildContext(context: string): Promise<void> {
  mkdirSync(context);
  const dependencies = await run('npm', ['ls', '--omit=dev', '--all', '--parseable']);
  const root = process.cwd();
  const folders = dependencies.stdout.trim().split('\n').slice(1);
  const files = ['Dockerfile', 'LICENSE', 'package.json', 'bin', 'dist', 'container'];
  for (const path of [...files, ...folders.map((folder) => relative(root, folder))])
    cpSync(join(root, path), join(context, path), { recursive: true });
  // As some umask or build step may leave it: the image's user must be able to read it nevertheless.
  chmodSync(join(context, 'dist'), 0o700);
}
