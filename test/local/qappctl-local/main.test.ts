import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { LocalManager } from '../../../src/local/manage.js';
import { main } from '../../../src/local/qappctl-local/main.js';
import { localDir } from '../local-dir.js';

let home: string;
let dir: string;
beforeEach(() => {
  home = localDir();
  dir = localDir();
});

async function qappctl(...argv: string[]) {
  let [stdout, stderr] = ['', ''];
  const env = { HOME: home, QAPPCTL_SHIM_LOCAL_DIR: dir, QAPPCTL_SHIM_LOCAL_ENGINE: 'none' };
  const status = await main(argv, {
    env: { ...env, QAPPCTL_SHIM_LOCAL_START_DELAY: '0s' },
    print: (text) => void (stdout += text),
    complain: (text) => void (stderr += text),
    killSelf: () => undefined,
  });
  return { status, stdout, stderr };
}

/** stderr without the time. */
const complaint = (stderr: string) => stderr.replace(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /, '');

async function loggedIn() {
  expect(await qappctl('login', '--ak', 'AK', '--sk', 'a-secret-key')).toEqual({
    status: 0,
    stdout: '',
    stderr: '',
  });
}

function release(text: string): string {
  const directory = localDir();
  writeFileSync(join(directory, 'dora.yaml'), text);
  return directory;
}

async function withRelease() {
  await loggedIn();
  await qappctl('register', 'zenx');
  await qappctl('push', 'k8s.gcr.io/ctr/pause:3.6');
  await qappctl('release', 'create', 'zenx', '-c', release('name: v0\nimage: "pause:3.6"\nflavor: C1M1\n'));
}

describe('qappctl-local', () => {
  it('says that it is not qappctl', async () => {
    expect((await qappctl('--version')).stdout).toMatch(
      /^qappctl-local \d+\.\d+\.\d+: this is not Qiniu's qappctl/,
    );
  });

  it('asks for a login first, in each home directory, and keeps no secret', async () => {
    expect(await qappctl('list', '-o', 'json')).toMatchObject({ status: 1, stdout: '' });
    await loggedIn();
    expect(await qappctl('list', '-o', 'json')).toEqual({ status: 0, stdout: '[]\n', stderr: '' });
    const file = join(home, '.qappctl-local', 'login.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).not.toContain('a-secret-key');
    home = localDir();
    const { status, stderr } = await qappctl('list');
    expect([status, complaint(stderr)]).toEqual([1, 'please login first\n']);
  });

  it('ends a login', async () => {
    await loggedIn();
    expect((await qappctl('logout')).status).toBe(0);
    expect((await qappctl('list')).status).toBe(1);
  });

  it('prints untrue replicas and times when a deploy is made, and true ones in the list', async () => {
    await withRelease();
    const create = [
      'deploy',
      'create',
      'zenx',
      '--region',
      'z0',
      '--release',
      'v0',
      '--expect_replicas',
      '2',
    ];
    const made = JSON.parse((await qappctl(...create, '-o', 'json')).stdout);
    expect(made).toEqual({
      id: expect.stringMatching(/^g\d{6}-\d{4}-\d{5}-\w{4}$/),
      release: 'v0',
      region: 'z0',
      replicas: 0,
      ctime: '0001-01-01T00:00:00Z',
    });
    const list = JSON.parse((await qappctl('-o', 'json', 'deploy', '--region', 'z0', 'list', 'zenx')).stdout);
    expect(list).toEqual([{ ...made, replicas: 2, ctime: expect.stringMatching(/^20.*\+08:00$/) }]);
  });

  it('strips registry and path, and prints tables without -o', async () => {
    await withRelease();
    expect((await qappctl('images')).stdout).toMatch(/^NAME {4}TAG {3}CTIME\npause {3}3\.6 {3}\d{4}-\S+\n$/);
    expect((await qappctl('region')).stdout).toBe('NAME   DESC\nz0     华东\nz1     华北\nz2     华南\n');
    expect((await qappctl('instance', 'list')).stdout).toBe('');
  });

  it('prints help for an unknown word below a group, with exit 0', async () => {
    const { status, stdout, stderr } = await qappctl('deploy', 'lst');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Usage:\n  qappctl deploy [command]\n');
    expect((await qappctl('deploy', '--help')).stdout).toBe(stdout);
    expect((await qappctl('help', 'deploy')).stdout).toBe(stdout);
    expect((await qappctl('push', 'x', '--help')).stdout).toContain(
      'Usage:\n  qappctl push <image> [flags]\n',
    );
    expect((await qappctl()).stdout).toContain('Available Commands:\n');
  });

  it.each([
    [['deplyo'], 'unknown command "deplyo" for "qappctl"'],
    [['deploy', 'lst', '--region', 'z0'], 'unknown flag: --region'],
    [['images', 'all'], 'unknown command "all" for "qappctl images"'],
    [['deploy', 'list'], 'accepts 1 arg(s), received 0'],
    [['deploy', 'list', 'zenx'], 'required flag(s) "region" not set'],
    [['deploy', 'create', 'zenx'], 'required flag(s) "region", "release" not set'],
    [['login', '--ak', 'x'], 'required flag(s) "sk" not set'],
    [['deploy', 'delete', 'zenx', '--id'], 'flag needs an argument: --id'],
    [['instance', 'list', 'zenx', '--id', 'x'], 'unknown flag: --id'],
    [['list', '-z'], "unknown shorthand flag: 'z' in -z"],
  ])('%j is one line on stderr and exit 1', async (argv, text) => {
    const { status, stdout, stderr } = await qappctl(...argv);
    expect([status, stdout, complaint(stderr)]).toEqual([1, '', `${text}\n`]);
    expect(stderr).toMatch(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /);
  });

  it('tells refusals of the platform in one line', async () => {
    await loggedIn();
    const { status, stdout, stderr } = await qappctl('release', 'list', 'zenx', '-o', 'json');
    expect([status, stdout, complaint(stderr)]).toEqual([1, '', 'code:404,msg:app zenx not found\n']);
    expect(complaint((await qappctl('images', '-o', 'yaml')).stderr)).toBe('unknown output format "yaml"\n');
  });
});

describe('dora.yaml', () => {
  it.each([
    [
      'a number for a string',
      'name: v1\nimage: 1\nflavor: C1M1',
      'dora.yaml: invalid image: expected a string',
    ],
    [
      'a bare value of a variable',
      'name: v1\nimage: "a:1"\nflavor: C1M1\nenv: [{key: A, value: 1}]',
      'env.0.value',
    ],
    ['no name', 'image: "pause:3.6"\nflavor: C1M1', 'dora.yaml: name is required'],
    [
      'an unknown key',
      'name: v1\nimage: "a:1"\nflavor: C1M1\nflavour: x',
      "unknown field 'flavour', did you mean 'flavor'?",
    ],
    ['no YAML', 'name: v1\nimage: "hunter2', 'dora.yaml is not valid YAML or JSON, line 2, '],
  ])('with %s is refused, and its text stays out of the message', async (_what, text, why) => {
    await withRelease();
    const { status, stderr } = await qappctl('release', 'create', 'zenx', '-c', release(text));
    expect(status).toBe(1);
    expect(stderr).toContain(why);
    expect(stderr).not.toContain('hunter2');
  });

  it('is read only when it is a file of a size that a release has', async () => {
    await withRelease();
    for (const [make, why] of [
      [(path: string) => symlinkSync('/dev/zero', path), 'not a regular file'],
      [(path: string) => writeFileSync(path, Buffer.alloc(1024 * 1024 + 1, '#')), 'file too large'],
    ] as const) {
      const directory = localDir();
      make(join(directory, 'dora.yaml'));
      const { status, stderr } = await qappctl('release', 'create', 'zenx', '-c', directory);
      expect([status, complaint(stderr)]).toEqual([1, `open ${join(directory, 'dora.yaml')}: ${why}\n`]);
    }
  });

  it('that is missing is named', async () => {
    await withRelease();
    const { stderr } = await qappctl('release', 'create', 'zenx', '-c', '/nonexistent');
    expect(complaint(stderr)).toBe('open /nonexistent/dora.yaml: no such file or directory\n');
  });

  it('is written as a template that can be used at once', async () => {
    await withRelease();
    const directory = join(localDir(), 'new');
    await qappctl('release', 'mkconfig', '-p', directory);
    await qappctl('push', 'nginx:alpine');
    expect(await qappctl('release', 'create', 'zenx', '-c', directory)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('release v0 exists already'),
    });
    mkdirSync(join(directory, 'again'));
    expect((await qappctl('release', 'mkconfig', '-p', directory)).stderr).toContain('file exists');
  });
});

describe('a fault of qappctl-local', () => {
  it('is acted out', async () => {
    await loggedIn();
    const manager = new LocalManager({ dir, engine: 'none', env: {} });
    await manager.addFault({ kind: 'list_apps', exit: 7, stderr: 'code:500,msg:later', times: 1 });
    const failed = await qappctl('list');
    expect([failed.status, failed.stdout, complaint(failed.stderr)]).toEqual([
      7,
      '',
      'code:500,msg:later (a fault that was set on purpose)\n',
    ]);
    await manager.addFault({ kind: 'list_apps', garbage: true, times: 1 });
    expect(await qappctl('list', '-o', 'json')).toMatchObject({ status: 0, stdout: '[{"name":"zen' });
    expect((await qappctl('list', '-o', 'json')).stdout).toBe('[]\n');
  });
});
