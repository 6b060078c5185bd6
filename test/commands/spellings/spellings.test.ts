import { describe, expect, it } from 'vitest';
import { QAPPCTL_COMMANDS, QAPPCTL_OPTIONS } from '../../../src/commands/spellings/qappctl-spellings.js';
import { readDocument, tableRows } from '../../helpers/markdown.js';
import { type FakeShim, invoke } from '../invoke.js';

/** Operations that write down what they are asked for. */
function recorded(): { shim: FakeShim; asked: unknown[][] } {
  const asked: unknown[][] = [];
  const noun = (name: string) =>
    new Proxy(
      {},
      {
        get:
          (_, verb: string) =>
          async (input: object): Promise<object> => {
            asked.push([
              `${name} ${verb}`,
              ...('signal' in input ? [] : [JSON.parse(JSON.stringify(input))]),
            ]);
            return verb === 'list' ? [] : { name: 'x', id: 'x', image: 'x', pushed: true };
          },
      },
    );
  const nouns = ['apps', 'flavors', 'regions', 'images', 'releases', 'deploys', 'instances', 'session'];
  return { shim: Object.fromEntries(nouns.map((name) => [name, noun(name)])), asked };
}

describe("a command in qappctl's spelling", () => {
  const id = 'g221201-1902-19027-6zvz';
  it.each<[string, ...unknown[]]>([
    ['list -o json', 'apps list'],
    ['-o json list', 'apps list'],
    ['region -o json', 'regions list'],
    ['flavor -o=json', 'flavors list'],
    ['images -ojson', 'images list'],
    ['--qappctl images images -q', 'images list'],
    ['register zenx -d shop', 'apps register', { name: 'zenx', desc: 'shop' }],
    ['unregister zenx', 'apps unregister', { app: 'zenx' }],
    ['push nginx:alpine', 'images push', { image: 'nginx:alpine' }],
    ['pull nginx:alpine', 'images pull', { image: 'nginx:alpine' }],
    ['release list zenx -o json', 'releases list', { app: 'zenx' }],
    ['deploy list --region z0 zenx -o json', 'deploys list', { app: 'zenx', region: 'z0' }],
    [
      'deploy create zenx --region z0 --release v1 --expect_replicas 2 -o json',
      'deploys create',
      { app: 'zenx', release: 'v1', region: 'z0', replicas: 2 },
    ],
    [`deploy delete zenx --id ${id} --region z0`, 'deploys delete', { app: 'zenx', id, region: 'z0' }],
    [`deploy delete zenx --region z0 --id=${id}`, 'deploys delete', { app: 'zenx', id, region: 'z0' }],
    [
      `instance list zenx --deploy ${id} --region z0 -o json`,
      'instances list',
      { app: 'zenx', deploy: id, region: 'z0' },
    ],
    ['login --ak ak --sk sk', 'session login'],
    ['login -u ak -p sk', 'session login'],
  ])('%s does what it does there', async (line, ...expected) => {
    const { shim, asked } = recorded();
    const { exitCode, stderr, options } = await invoke(line.split(' '), { shim });
    expect([
      exitCode,
      stderr.replace(/^no \w+ found\n|^.* (removed|deleted|platform|Engine|logged in)\n/g, ''),
    ]).toEqual([0, expect.not.stringContaining('error')]);
    expect(asked).toEqual([expected]);
    if (line.startsWith('login')) expect(options).toMatchObject({ accessKey: 'ak', secretKey: 'sk' });
  });

  it('takes the directory of a release, as qappctl does', async () => {
    const { shim } = recorded();
    const { exitCode, stderr } = await invoke(['release', 'create', 'zenx', '-c', '/no/such'], { shim });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('/no/such/dora.yaml');
  });

  it.each(Object.entries(QAPPCTL_COMMANDS))(
    'has help for %s that says its full name',
    async (word, words) => {
      const isGroup = /^(region|flavor|images)$/.test(word);
      const usage = `Usage: qappctl-shim ${isGroup ? words[0] : words.join(' ')}`;
      for (const argv of [
        [word, '--help'],
        ['help', word],
      ])
        expect((await invoke(argv)).stdout).toContain(usage);
    },
  );

  it('leaves words alone that are values, that follow a command, or that stand after --', async () => {
    const { shim, asked } = recorded();
    await invoke(['apps', 'register', 'list', '--desc=-o'], { shim });
    await invoke(['apps', 'register', 'zenx', '--desc=--id'], { shim });
    await invoke(['deploys', 'list', 'push', '--region', '--id'], { shim });
    expect(asked).toEqual([
      ['apps register', { name: 'list', desc: '-o' }],
      ['apps register', { name: 'zenx', desc: '--id' }],
      ['deploys list', { app: 'push', region: '--id' }],
    ]);
    expect((await invoke(['images', 'list', '--', '-o', 'json'], { shim })).stderr).toMatch(
      /^error: too many/,
    );
  });

  it('is not in the main help', async () => {
    const { stdout } = await invoke(['--help']);
    expect(stdout).not.toMatch(/^ {2}(list|push|pull|register|unregister)\b|--output|expect_replicas/m);
  });

  it('stands in docs/cli.md', () => {
    const rows = tableRows(readDocument('docs/cli.md'), 'qappctl');
    expect(rows).toEqual([
      ...Object.entries(QAPPCTL_COMMANDS).map(([word, words]) => [word, words.join(' ')]),
      ...Object.entries(QAPPCTL_OPTIONS).flatMap(([command, options]) =>
        Object.entries(options).map(([name, own]) => [
          `${command} … ${name}`,
          own === 'operand' ? 'the bare value' : `${own.name}${own.value ? ` ${own.value('DIR')}` : ''}`,
        ]),
      ),
    ]);
  });
});

describe('-o', () => {
  const broken = { shim: { apps: { list: () => Promise.reject(new Error('unused')) } } };

  it.each(['-o json', '-ojson', '-o=json', '--output json', '--output=json'])(
    '%s is --json, for errors too',
    async (text) => {
      for (const argv of [
        ['images', 'lst', ...text.split(' ')],
        [...text.split(' '), 'imagse'],
        ['deploys', 'list', ...text.split(' ')],
      ]) {
        const { exitCode, stdout, stderr } = await invoke(argv, broken);
        expect([exitCode, stdout]).toEqual([2, '']);
        expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'invalid_input' } });
      }
    },
  );

  it('with another value is refused before anything runs', async () => {
    for (const words of [['-o', 'yaml'], ['--output=yaml'], ['-oyaml']]) {
      const { exitCode, stderr, options } = await invoke(['images', 'list', ...words]);
      expect([exitCode, options]).toEqual([2, undefined]);
      expect(stderr).toBe(
        "error: output format 'yaml' is not known: there is json, and a table without it\nhint: write -o json, or leave -o out\n",
      );
    }
    expect((await invoke(['images', 'list', '-o'])).stderr).toContain('argument missing');
  });
});

describe("a secret in qappctl's spelling", () => {
  it('is gone from the process list and from messages', async () => {
    for (const words of [['--sk', 'sk-canary'], ['--sk=sk-canary'], ['-p', 'sk-canary'], ['-psk-canary']]) {
      const { title, stderr } = await invoke(['login', '--ak', 'ak', ...words, '--nope=sk-canary']);
      expect(title).toBe('qappctl-shim');
      expect(stderr).toContain('[redacted]');
      expect(stderr).not.toContain('sk-canary');
    }
  });
});
