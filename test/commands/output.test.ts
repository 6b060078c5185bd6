import { describe, expect, it } from 'vitest';
import type { Image } from '../../src/core/model/types.js';
import { type FakeShim, invoke } from './invoke.js';

const CTIME = '2022-12-01T18:54:39.000+08:00';
const images: Image[] = [
  { name: 'nginx', tag: 'alpine', ctime: CTIME },
  { name: 'ubuntu', tag: '14.04', ctime: CTIME },
];

/** Each list command, with what it shows of one item. */
const LISTS: [argv: string[], shim: FakeShim, table: string[], names: string, noun: string][] = [
  [
    ['apps', 'list'],
    { apps: { list: async () => [{ name: 'zenx', desc: '示例应用' }, { name: 'b' }] } },
    ['NAME  DESC', 'zenx  示例应用', 'b'],
    'zenx\nb\n',
    'apps',
  ],
  [
    ['flavors', 'list'],
    {
      flavors: {
        list: async () => [
          { name: 'C8M8-P4:1', cpu: 8, memory: 8192, gpu: 'P4:1', regions: ['z0', 'z1'] },
          { name: 'C1M1', cpu: 1, memory: 1024 },
        ],
      },
    },
    [],
    'C8M8-P4:1\nC1M1\n',
    'flavors',
  ],
  [
    ['regions', 'list'],
    { regions: { list: async () => [{ name: 'z0', desc: '华东' }] } },
    ['NAME  DESC', 'z0    华东'],
    'z0\n',
    'regions',
  ],
  [
    ['images', 'list'],
    { images: { list: async () => images } },
    ['NAME    TAG     CREATED', `nginx   alpine  ${CTIME}`, `ubuntu  14.04   ${CTIME}`],
    'nginx:alpine\nubuntu:14.04\n',
    'images',
  ],
  [
    ['releases', 'list', 'zenx'],
    {
      releases: {
        list: async ({ app }) => [
          { name: 'v1', image: `${app}:1`, flavor: 'C1M1', ctime: CTIME, port: 80, desc: '第一版' },
          { name: 'v22', image: 'n:2', flavor: 'C2M4', ctime: CTIME },
        ],
      },
    },
    [
      'NAME  IMAGE   FLAVOR  PORT  CREATED                        DESC',
      `v1    zenx:1  C1M1    80    ${CTIME}  第一版`,
      `v22   n:2     C2M4          ${CTIME}`,
    ],
    'v1\nv22\n',
    'releases',
  ],
  [
    ['deploys', 'list', 'zenx', '--region', 'z0'],
    {
      deploys: {
        list: async ({ region }) => [{ id: 'g1', release: 'v1', region, replicas: 0, ctime: CTIME }],
      },
    },
    ['ID  RELEASE  REGION  REPLICAS  CREATED', `g1  v1       z0      0         ${CTIME}`],
    'g1\n',
    'deploys',
  ],
  [
    ['instances', 'list', 'zenx', 'g1', '--region', 'z0'],
    {
      instances: {
        list: async ({ deploy }) => [
          { id: `${deploy}-a`, status: 'RUNNING', ips: '10.0.0.1', ctime: CTIME },
          { id: `${deploy}-b`, status: 'PENDING', ctime: CTIME },
        ],
      },
    },
    [
      'ID    STATUS   IPS       CREATED',
      `g1-a  RUNNING  10.0.0.1  ${CTIME}`,
      `g1-b  PENDING            ${CTIME}`,
    ],
    'g1-a\ng1-b\n',
    'instances',
  ],
];

describe.each(LISTS)('%j', (argv, shim, table, names, noun) => {
  const emptied = { [noun]: { list: async () => [] } } as FakeShim;

  it('prints a table, aligned, without trailing blanks', async () => {
    const { exitCode, stdout, stderr } = await invoke(argv, { shim });
    expect([exitCode, stderr]).toEqual([0, '']);
    if (table.length > 0) expect(stdout).toBe(`${table.join('\n')}\n`);
    expect(stdout).toMatch(/^[A-Z ]+\n/);
    expect(stdout).not.toMatch(/[ \t]\n|\u001b/);
  });

  it('prints names only with --quiet', async () => {
    expect(await invoke([...argv, '-q'], { shim })).toMatchObject({ exitCode: 0, stdout: names, stderr: '' });
  });

  it('prints the very values with --json', async () => {
    const { stdout, stderr } = await invoke([...argv, '--json', '--quiet'], { shim });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^\[.*\]\n$/);
    expect((JSON.parse(stdout) as unknown[]).length).toBe(names.split('\n').length - 1);
  });

  it('says on stderr that nothing was found', async () => {
    expect(await invoke(argv, { shim: emptied })).toMatchObject({
      exitCode: 0,
      stdout: '',
      stderr: `no ${noun} found\n`,
    });
    expect(await invoke(['-q', ...argv], { shim: emptied })).toMatchObject({
      exitCode: 0,
      stdout: '',
      stderr: '',
    });
    expect(await invoke(['--json', ...argv], { shim: emptied })).toMatchObject({
      stdout: '[]\n',
      stderr: '',
    });
  });

  it('lets go of the platform', async () => {
    expect((await invoke(argv, { shim })).closed).toBe(true);
  });
});

describe('a table', () => {
  const shown = async (name: string) =>
    (await invoke(['apps', 'list'], { shim: { apps: { list: async () => [{ name, desc: 'd' }] } } })).stdout;

  it('spells out control characters, which would move the cursor or hide text', async () => {
    expect(await shown('a\u001b[31m\nb\u202ec')).toContain('a\\u{1b}[31m\\u{a}b\\u{202e}c  d\n');
  });

  it('counts wide characters as two columns', async () => {
    expect(await shown('应用，一')).toBe('NAME      DESC\n应用，一  d\n');
  });
});

describe('a command that makes something', () => {
  it.each<[string[], FakeShim, string, object]>([
    [
      ['apps', 'register', 'zenx'],
      { apps: { register: async ({ name }) => ({ name }) } },
      'zenx\n',
      { name: 'zenx' },
    ],
    [
      ['releases', 'create', 'zenx', '--image', 'n', '--flavor', 'C1M1'],
      { releases: { create: async () => ({ name: 'v221201-185439' }) } },
      'v221201-185439\n',
      { name: 'v221201-185439' },
    ],
    [
      ['deploys', 'create', 'zenx', '--release', 'v1', '--region', 'z0'],
      { deploys: { create: async () => ({ id: 'g221201-1902-19027-6zvz' }) } },
      'g221201-1902-19027-6zvz\n',
      { id: 'g221201-1902-19027-6zvz' },
    ],
  ])('%j prints its name alone', async (argv, shim, plain, json) => {
    expect(await invoke(argv, { shim })).toMatchObject({ exitCode: 0, stdout: plain, stderr: '' });
    expect(await invoke([...argv, '--quiet'], { shim })).toMatchObject({ stdout: plain, stderr: '' });
    expect(await invoke([...argv, '--json'], { shim })).toMatchObject({
      stdout: `${JSON.stringify(json)}\n`,
      stderr: '',
    });
  });
});

describe('a command with nothing to return', () => {
  const done = async () => undefined;
  it.each<[string[], FakeShim, string, object]>([
    [
      ['apps', 'unregister', 'zenx'],
      { apps: { unregister: done } },
      'app zenx is removed\n',
      { unregistered: true, name: 'zenx' },
    ],
    [
      ['deploys', 'delete', 'zenx', 'g1', '--region', 'z0'],
      { deploys: { delete: done } },
      'deploy g1 is deleted\n',
      { deleted: true, id: 'g1' },
    ],
    [
      ['images', 'push', 'pause:3.6'],
      { images: { push: async () => ({ pushed: false, reason: 'exists', image: 'pause:3.6' }) } },
      'pause:3.6 is on the platform already, nothing was pushed (--force pushes it all the same)\n',
      { pushed: false, reason: 'exists', image: 'pause:3.6' },
    ],
    [
      ['images', 'push', 'x/pause:3.6', '--force'],
      {
        images: { push: async ({ force }) => ({ pushed: true, image: 'pause:3.6', pulled: force === true }) },
      },
      'pause:3.6 is on the platform\n',
      { pushed: true, image: 'pause:3.6', pulled: true },
    ],
    [
      ['images', 'pull', 'nginx'],
      { images: { pull: async ({ image }) => ({ image: `${image}:latest` }) } },
      'nginx:latest is in the local Docker Engine\n',
      { pulled: true, image: 'nginx:latest' },
    ],
    [['logout'], { session: { logout: done } }, 'logged out\n', { loggedIn: false }],
  ])('%j says so on stderr, or what happened as JSON', async (argv, shim, sentence, json) => {
    expect(await invoke(argv, { shim })).toMatchObject({ exitCode: 0, stdout: '', stderr: sentence });
    expect(await invoke([...argv, '--quiet'], { shim })).toMatchObject({
      exitCode: 0,
      stdout: '',
      stderr: '',
    });
    expect(await invoke([...argv, '--json'], { shim })).toMatchObject({
      stdout: `${JSON.stringify(json)}\n`,
      stderr: '',
    });
  });
});

describe('singular nouns and short forms', () => {
  it.each([
    ['image ls', 'images list'],
    ['app ls', 'apps list'],
    ['app create zenx', 'apps register zenx'],
    ['app rm zenx', 'apps unregister zenx'],
    ['release ls zenx', 'releases list zenx'],
    ['release create zenx', 'releases create zenx'],
    ['deploy ls zenx', 'deploys list zenx'],
    ['deploy rm zenx g1', 'deploys delete zenx g1'],
    ['instance ls zenx g1', 'instances list zenx g1'],
    ['flavor ls', 'flavors list'],
    ['region ls', 'regions list'],
  ])('%s is %s', async (short, long) => {
    const called = async (words: string) => {
      const calls: unknown[] = [];
      const noun = (name: string) =>
        new Proxy({}, { get: (_, verb) => async (input: object) => (calls.push([name, verb, input]), []) });
      const nouns = ['apps', 'flavors', 'regions', 'images', 'releases', 'deploys', 'instances'];
      const shim = Object.fromEntries(nouns.map((name) => [name, noun(name)])) as FakeShim;
      await invoke([...words.split(' '), '--json'], { shim });
      return JSON.stringify(calls);
    };
    expect(await called(short)).toBe(await called(long));
    expect(await called(short)).not.toBe('[]');
  });
});
