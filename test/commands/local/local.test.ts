import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { localDir } from '../../local/local-dir.js';
import { StateStore } from '../../../src/local/state/store.js';
import { invoke, type Invocation } from '../invoke.js';

const SEED = `
flavors:
  - { name: C1M1, cpu: 1, memory: 1024 }
  - { name: C9M9, cpu: 9, memory: 9216, regions: [z7] }
regions:
  - { name: z7, desc: 西北 }
apps:
  - { name: zenx, desc: 示例 }
images:
  - nginx:alpine
  - k8s.gcr.io/ctr/pause:3.6
releases:
  - app: zenx
    name: v0
    image: example.com/team/nginx:alpine
    flavor: C9M9
    port: 80
    env:
      - { key: A, value: "1" }
deploys:
  - { app: zenx, release: v0, region: z7, replicas: 2 }
`;

let dir: string;
beforeEach(() => {
  dir = localDir();
});

const local = (words: string, invocation: Invocation = {}) =>
  invoke(['local', ...words.split(' ')], {
    ...invocation,
    env: { QAPPCTL_SHIM_LOCAL_DIR: dir, QAPPCTL_SHIM_LOCAL_ENGINE: 'none' },
  });
const state = () => new StateStore(dir).read();

describe('local status', () => {
  it('tells of an empty platform', async () => {
    const { exitCode, stdout, stderr } = await local('status');
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toBe(
      [
        `directory   ${dir}`,
        'instances   simulated (no engine is to be used)',
        ...['apps        0', 'images      0', 'releases    0', 'deploys     0', ''],
      ].join('\n'),
    );
  });

  it('is one JSON document with --json', async () => {
    await local('fault deploys create --exit 2 --times 3');
    const { stdout } = await local('status --json');
    expect(JSON.parse(stdout)).toEqual({
      dir,
      instances: 'simulated',
      engine: 'no engine is to be used',
      apps: 0,
      images: 0,
      releases: 0,
      deploys: 0,
      faults: [{ operation: 'deploy create', exit: 2, times: 3 }],
    });
  });

  it('is the directory alone with --quiet', async () => {
    expect(await local('status --quiet')).toMatchObject({ exitCode: 0, stdout: `${dir}\n`, stderr: '' });
  });

  it('tells that the state can not be read, and a reset puts it right', async () => {
    writeFileSync(join(dir, 'state.json'), '{"version": 1');
    const { exitCode, stderr } = await local('status');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('local reset');
    expect((await local('reset --yes')).exitCode).toBe(0);
    expect((await local('status')).exitCode).toBe(0);
  });
});

describe('local seed', () => {
  it('fills the platform from stdin, and again without doubling anything', async () => {
    for (let round = 0; round < 2; round += 1) {
      const { exitCode, stdout, stderr } = await local('seed -', { input: SEED });
      expect([exitCode, stdout, stderr]).toEqual([0, '', `the local platform in ${dir} is filled\n`]);
    }
    const { flavors, regions, apps, images, releases, deploys } = state();
    expect(flavors.map(({ name }) => name)).toEqual(['C1M1', 'C9M9']);
    expect(regions).toEqual([{ name: 'z7', desc: '西北' }]);
    expect(apps).toEqual([{ name: 'zenx', desc: '示例' }]);
    expect(images.map(({ name, tag }) => `${name}:${tag}`)).toEqual(['nginx:alpine', 'pause:3.6']);
    expect(releases).toEqual([expect.objectContaining({ app: 'zenx', name: 'v0', image: 'nginx:alpine' })]);
    expect(deploys).toEqual([expect.objectContaining({ release: 'v0', region: 'z7', replicas: 2 })]);
  });

  it('takes ids and times as they are given, so that what is made is always the same', async () => {
    const at = 'ctime: 2022-12-01T18:54:40.394+08:00';
    const input = `apps: [{name: zenx}]
images: [{image: nginx:alpine, ${at}}]
releases: [{app: zenx, name: v1, image: nginx:alpine, flavor: C1M1, ${at}}]
deploys:
  - {app: zenx, id: g1, release: v1, region: z0, ctime: '2022-12-01T11:02:19Z'}
  - {app: zenx, id: g2, release: v1, region: z0, replicas: 3}
`;
    for (let round = 0; round < 2; round += 1)
      expect(await local('seed -', { input })).toMatchObject({ exitCode: 0 });
    const { images, releases, deploys } = state();
    expect([...images, ...releases].map(({ ctime }) => ctime)).toEqual([
      '2022-12-01T18:54:40.394+08:00',
      '2022-12-01T18:54:40.394+08:00',
    ]);
    expect(deploys.map(({ id, replicas }) => [id, replicas])).toEqual([
      ['g1', 1],
      ['g2', 3],
    ]);
    expect(deploys[0]?.ctime).toBe('2022-12-01T19:02:19+08:00');
    const other = 'deploys: [{app: zenx, id: g1, release: v1, region: z1}]';
    expect((await local('seed -', { input: other })).stderr).toContain('deploy g1 exists already');
  });

  it.each([
    ['a time that is none', 'images: [{image: nginx, ctime: today}]', "invalid images.0.ctime 'today'"],
    [
      'an id that no deploy can have',
      'deploys: [{app: a, id: a/b, release: v0, region: z0}]',
      '1 to 40 letters, digits and dashes',
    ],
    ['an unknown field', 'app: []', "unknown field 'app', did you mean 'apps'?"],
    ['a wrong type', 'apps: zenx', 'invalid apps: expected a list'],
    ['a bad app name', 'apps: [{name: Zenx}]', 'invalid apps.0.name'],
    ['no YAML', 'apps: [', 'the seed is not valid YAML'],
    ['a name that is not there', 'deploys: [{app: zenx, release: v0, region: z0}]', 'app zenx not found'],
    ['a reference that is none', 'images: ["A B"]', 'invalid image'],
  ])('refuses %s and changes nothing', async (_what, input, why) => {
    const { exitCode, stdout, stderr } = await local('seed -', { input });
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(why);
    expect(state().apps).toEqual([]);
  });

  it('names a file that is not there', async () => {
    const { exitCode, stderr } = await local('seed /nonexistent.yaml');
    expect(exitCode).toBe(2);
    expect(stderr).toContain("the seed file '/nonexistent.yaml' can't be read: there is no such file");
  });
});

describe('local reset', () => {
  beforeEach(() => local('seed -', { input: SEED }));

  it('empties the platform', async () => {
    const { exitCode, stdout, stderr } = await local('reset --yes');
    expect([exitCode, stdout, stderr]).toEqual([0, '', `the local platform in ${dir} is empty\n`]);
    expect(state().apps).toEqual([]);
    expect(state().regions.map(({ name }) => name)).toEqual(['z0', 'z1', 'z2']);
  });

  it.each([
    ['n\r', 1],
    ['\r', 1],
    ['what?\r', 1],
    ['y\r', 0],
  ])('asks first on a terminal: %j', async (input, apps) => {
    const { exitCode, stderr } = await local('reset', { input, terminal: { stdin: true, stderr: true } });
    expect(exitCode).toBe(apps);
    expect(stderr).toContain(`remove everything in the local platform at ${dir}? [y/N]`);
    expect(state().apps).toHaveLength(apps);
  });
});

describe('local reset without an answer', () => {
  beforeEach(() => local('seed -', { input: SEED }));

  it.each<[string, Invocation]>([
    ['reset', {}],
    ['reset', { terminal: { stdin: true } }],
    ['reset', { terminal: { stderr: true }, input: 'y\n' }],
    ['reset --json', { terminal: { stdin: true, stderr: true }, input: 'y\r' }],
    ['--quiet reset', {}],
  ])('%s, %j: is refused, and says what to run', async (words, invocation) => {
    const { exitCode, stdout, stderr } = await local(words, invocation);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain('has to be confirmed, and there is nobody to ask');
    expect(stderr).toContain(`run: qappctl-shim local reset --yes --local-dir ${dir}`);
    expect(stderr).not.toContain('[y/N]');
    expect(state().apps).toHaveLength(1);
  });

  it('is interrupted by Ctrl-C', async () => {
    const terminal = { stdin: true, stdout: true, stderr: true };
    expect(await local('reset', { input: '\u0003', terminal })).toMatchObject({ exitCode: 130, stdout: '' });
    expect(state().apps).toHaveLength(1);
  });
});

describe('local fault', () => {
  it('takes the words of qappctl and of this tool', async () => {
    await local('fault deploy create --exit 1');
    await local('fault images list --delay 250ms --hang');
    await local('fault push --kill');
    expect(state().faults).toEqual([
      { kind: 'create_deploy', exit: 1 },
      { kind: 'list_images', delay: 250, hang: true },
      { kind: 'push_image', kill: true },
    ]);
    await local('fault --clear');
    expect(state().faults).toEqual([]);
  });

  it('fails with exit status 1 when only a text is given', async () => {
    await invoke(['local', 'fault', 'list', '--stderr', 'code:500,msg:no', '--local-dir', dir]);
    expect(state().faults).toEqual([{ kind: 'list_apps', exit: 1, stderr: 'code:500,msg:no' }]);
  });

  it('is shown with the unit of its delay', async () => {
    await local('fault push --delay 2.5s --times 3');
    expect((await local('status')).stdout).toContain('fault       push: delay 2500ms, times 3\n');
  });

  it('makes instances fail or stay pending', async () => {
    await local('fault instances --pending');
    expect(state().instanceFault).toBe('pending');
    expect((await local('status')).stdout).toContain('fault       instances: pending\n');
    await local('fault --clear');
    expect(state().instanceFault).toBeUndefined();
  });

  it.each([
    ['fault deploys creat --exit 1', "unknown operation 'deploys creat', did you mean 'deploys create'?"],
    ['fault frobnicate --exit 1', "unknown operation 'frobnicate'"],
    ['fault push', 'say what goes wrong'],
    ['fault push --hang --kill', '--hang and --kill exclude each other'],
    ['fault push --exit 3 --garbage', '--garbage and --exit exclude each other'],
    ['fault push --stderr no --hang', '--hang and --stderr exclude each other'],
    ['fault --exit 1', 'name an operation'],
    ['fault push --exit 0', "invalid --exit '0'"],
    ['fault push --exit 1 --times x', "invalid --times 'x'"],
    ['fault push --delay soon', "invalid --delay 'soon'"],
    ['fault push --fail', '--fail and --pending are for'],
    ['fault instances', 'instances can be made to'],
  ])('%s is refused', async (words, why) => {
    const { exitCode, stdout, stderr } = await local(words);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(why);
    expect(state().faults).toEqual([]);
  });
});
