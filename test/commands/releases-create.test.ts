import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseInput } from '../../src/core/input/parse.js';
import { createReleaseInput } from '../../src/contract/nouns/releases.js';
import { type FakeShim, invoke, type Invocation } from './invoke.js';

const dir = mkdtempSync(join(tmpdir(), 'release-test-'));
afterAll(() => rmSync(dir, { recursive: true }));

/** What `releases create zenx` hands to the operation, checked by the operation's own schema. */
async function created(args: string[], invocation: Invocation = {}) {
  let input: unknown;
  const shim: FakeShim = {
    releases: {
      create: async (given) => {
        input = given;
        parseInput(createReleaseInput, given);
        return { name: 'v1' };
      },
    },
  };
  const { exitCode, stdout, stderr } = await invoke(['releases', 'create', 'zenx', ...args], {
    ...invocation,
    shim,
  });
  return { exitCode, stdout, stderr, input };
}

const file = (name: string, content: string | Buffer): string => {
  writeFileSync(join(dir, name), content);
  return join(dir, name);
};

const NEEDED = ['--image', 'nginx:alpine', '--flavor', 'C1M1'];
const BASE = { app: 'zenx', image: 'nginx:alpine', flavor: 'C1M1' };

describe('releases create', () => {
  it('hands on nothing but what was given', async () => {
    expect(await created(NEEDED)).toEqual({ exitCode: 0, stdout: 'v1\n', stderr: '', input: BASE });
  });

  it('takes every field as a flag', async () => {
    const config = file('site.conf', 'listen 80;\n# 中文\n');
    const { input, stderr } = await created([
      ...[...NEEDED, '--name', 'v7', '--desc', '第七版 --x', '--port', '80'],
      ...['--command', 'sh', '--args=-c', '--args', 'echo "a b"; exit', '--args='],
      ...['--env', 'A=1=2', '--env', 'EMPTY=', '-e', 'UTF=中'],
      ...['--health-path', '/ok', '--health-timeout', '5', '--log-path', '/a.log', '--log-path', '/b.log'],
      ...['--config-name', 'site', '--config-file', `${config}:/etc/nginx/conf.d`],
    ]);
    expect(stderr).toBe('');
    expect(input).toEqual({
      ...BASE,
      name: 'v7',
      desc: '第七版 --x',
      port: 80,
      command: ['sh'],
      args: ['-c', 'echo "a b"; exit', ''],
      env: [
        { key: 'A', value: '1=2' },
        { key: 'EMPTY', value: '' },
        { key: 'UTF', value: '中' },
      ],
      health_check: { path: '/ok', timeout: 5 },
      log_file_paths: ['/a.log', '/b.log'],
      config: {
        name: 'site',
        files: [{ filename: 'site.conf', mount_path: '/etc/nginx/conf.d', content: 'listen 80;\n# 中文\n' }],
      },
    });
  });

  it.each(['0x50', '080', '8e1', '80.5', '', ' 80', '０', '99999', '-1', '12345678901234567890'])(
    'refuses the port %j',
    async (port) => {
      const { exitCode, stdout, stderr } = await created([...NEEDED, `--port=${port}`]);
      expect([exitCode, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(
        /^error: (invalid port '|option '--port <port>' argument '.*' is invalid\. Write )/,
      );
    },
  );

  it.each([
    ['--env', 'novalue', /^error: invalid --env/],
    ['--env', '=x', /^error: invalid --env/],
    ['--env', 'a b=1', /^error: invalid env\.0\.key 'a b': must not hold white space/],
    ['--config-file', 'nocolon', /^error: invalid --config-file 'nocolon'/],
    ['--config-file', '/nowhere/x:/etc', /no such file/],
    ['--file', '/nowhere/x.yaml', /no such file/],
  ])('refuses %s %s', async (flag, value, message) => {
    const { exitCode, stderr, input } = await created([...NEEDED, flag, value]);
    expect(exitCode).toBe(2);
    expect(input === undefined).toBe(value !== 'a b=1');
    expect(stderr).toMatch(message);
  });

  it('never repeats the value of a variable', async () => {
    const { stderr } = await created([...NEEDED, '--env', 'canary-value']);
    expect(stderr).not.toContain('canary-value');
  });

  it('takes each variable once', async () => {
    const { exitCode, stderr } = await created([...NEEDED, '--env', 'A=canary-1', '--env', 'A=canary-2']);
    expect([exitCode, stderr]).toEqual([2, "error: invalid env: 'A' is given twice\n"]);
  });
});

describe('releases create --file', () => {
  const FIELDS = {
    image: 'nginx:1.27',
    flavor: 'C2M4',
    port: 8080,
    env: [{ key: 'A', value: '1' }],
    health_check: { path: '/health', timeout: 9 },
    config: { name: 'c', files: [{ filename: 'f', mount_path: '/m', content: 'x' }] },
  };
  const YAML = `image: nginx:1.27
flavor: C2M4
port: 8080
env:
  - {key: A, value: "1"}
health_check: {path: /health, timeout: 9}
config: {name: c, files: [{filename: f, mount_path: /m, content: x}]}
`;

  it('reads YAML, JSON and stdin alike', async () => {
    const expected = { ...FIELDS, app: 'zenx' };
    expect((await created(['--file', file('r.yaml', YAML)])).input).toEqual(expected);
    expect((await created(['-f', file('r.json', JSON.stringify(FIELDS))])).input).toEqual(expected);
    expect((await created(['--file', '-'], { input: YAML })).input).toEqual(expected);
    expect((await created(['--file', file('bom.yaml', `\uFEFF${YAML}`)])).input).toEqual(expected);
  });

  it('lets flags win, single fields of the health check and the config too', async () => {
    const { input } = await created([
      ...['--file', file('w.yaml', YAML), '--image', 'nginx:alpine', '--env', 'B=2', '--env', 'C=3'],
      ...['--health-timeout', '1', '--config-name', 'other'],
    ]);
    expect(input).toEqual({
      ...FIELDS,
      app: 'zenx',
      image: 'nginx:alpine',
      env: [
        { key: 'B', value: '2' },
        { key: 'C', value: '3' },
      ],
      health_check: { path: '/health', timeout: 1 },
      config: { ...FIELDS.config, name: 'other' },
    });
  });

  it.each([
    [
      'an unknown field',
      'image: a\nflavor: b\nflavour: c\n',
      /unknown field 'flavour', did you mean 'flavor'/,
    ],
    ['the app', 'app: other\nimage: a\nflavor: b\n', /the app is named on the command line/],
    ['no fields at all', '# nothing\n', /does not hold a release/],
    ['a list', '- a\n', /does not hold a release/],
    ['nothing', '', /does not hold a release/],
    ['a repeated key', 'image: a\nimage: b\nflavor: c\n', /is not valid YAML or JSON, line 2.*duplicated/],
    ['a number for a text', 'image: a\nflavor: 1\n', /invalid flavor: expected a string, got the number '1'/],
    ['bad YAML', 'image: "a\n', /is not valid YAML or JSON/],
    ['a type of its own', 'image: !!js/function "x"\nflavor: a\n', /is not valid YAML or JSON/],
  ])('refuses %s', async (_name, content, message) => {
    const { exitCode, stdout, stderr } = await created(['--file', file('bad.yaml', content)]);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/internal error|\n +at /);
  });

  it.each([
    [
      'ufopname: a\nverstr: v1\nimage: a\nflavor: b\n',
      "'ufopname' of an older tool: 'ufopname' is the app, which is named in the command or in the path; 'verstr' is called 'name' now",
    ],
    ['verstr: v1\nimage: a\n', "'verstr' of an older tool: 'verstr' is called 'name' now"],
    [
      'image: a\nflavor: b\nenv: {global: [{key: A, value: canary}]}\n',
      "'env.global' of an older tool: the list in 'env.global' is the value of 'env' itself now",
    ],
  ])('says what the fields of the older tool are called now: %j', async (content, says) => {
    const { exitCode, stderr } = await created(['--file', file('dora.yaml', content)]);
    expect([exitCode, stderr]).toEqual([2, `error: unknown field ${says}\n`]);
  });

  it('offers no field that is refused then', async () => {
    const { stderr } = await created(['--file', file('odd.yaml', 'image: a\nflavor: b\nfrobnicate: 1\n')]);
    expect(stderr).toMatch(/unknown field 'frobnicate', known fields: image, flavor, name, /);
    expect(stderr).not.toMatch(/\bapp\b/);
  });

  it('refuses bytes that are not UTF-8, and a directory', async () => {
    const latin = Buffer.from('image: a\nflavor: b\ndesc: caf\xe9\n', 'latin1');
    expect((await created(['--file', file('latin.yaml', latin)])).stderr).toContain('it is not UTF-8');
    expect(await created(['--file', '-'], { input: latin })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("stdin can't be read: it is not UTF-8"),
    });
    expect(await created(['--file', dir])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('is a directory'),
    });
  });

  it('quotes no line of the file, which may hold secrets', async () => {
    const { stderr } = await created([
      '--file',
      file('s.yaml', 'env:\n  - key: A\n    value: "canary-value\n  x'),
    ]);
    expect(stderr).toContain('is not valid YAML');
    expect(stderr).not.toContain('canary-value');
  });
});

describe('releases init', () => {
  const init = (args: string[]) => invoke(['releases', 'init', ...args], { env: {} });

  it('writes a template that releases create takes, without a platform', async () => {
    const target = join(dir, 'fresh', 'deeper');
    const { exitCode, stdout, stderr, options } = await init([target]);
    expect([exitCode, stdout, options]).toEqual([0, '', undefined]);
    const written = join(target, 'release.yaml');
    expect(stderr).toContain(written);
    expect(await created(['--file', written])).toMatchObject({ exitCode: 0, stderr: '' });
    const everything = readFileSync(written, 'utf8').replace(/^#(?! \S)/gm, '');
    const all = await created(['--file', file('all.yaml', everything)]);
    expect(all).toMatchObject({ exitCode: 0, stderr: '' });
    expect(Object.keys(all.input as object).sort()).toEqual(Object.keys(createReleaseInput.entries).sort());
  });

  it('keeps a file that is there, unless it is forced', async () => {
    const written = file('release.yaml', 'mine');
    expect(await init([dir])).toMatchObject({
      exitCode: 6,
      stdout: '',
      stderr: expect.stringContaining('--force'),
    });
    expect(readFileSync(written, 'utf8')).toBe('mine');
    expect(await init([dir, '--force', '--json'])).toMatchObject({
      exitCode: 0,
      stdout: `${JSON.stringify({ written })}\n`,
      stderr: '',
    });
    expect(readFileSync(written, 'utf8')).toContain('image:');
  });

  it('writes through no symbolic link, and into nothing but a file', async () => {
    const [other, place] = [file('other', 'not ours'), join(dir, 'linked')];
    mkdirSync(place);
    for (const target of [other, join(dir, 'not there')]) {
      symlinkSync(target, join(place, 'release.yaml'));
      expect((await init([place])).exitCode).toBe(6);
      expect(await init([place, '--force'])).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining('is a symbolic link, nothing is written through it'),
      });
      rmSync(join(place, 'release.yaml'));
    }
    expect(readFileSync(other, 'utf8')).toBe('not ours');
    expect(existsSync(join(dir, 'not there'))).toBe(false);
    for (const make of [(path: string) => execFileSync('mkfifo', [path]), mkdirSync]) {
      make(join(place, 'release.yaml'));
      expect((await init([place, '--force'])).exitCode).toBe(2);
      rmSync(join(place, 'release.yaml'), { recursive: true });
    }
  });

  it('says why a place can not be written', async () => {
    const blocked = file('blocked', '');
    expect(await init([join(blocked, 'x')])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("can't be written: a part of its path is a file, not a directory"),
    });
  });
});
