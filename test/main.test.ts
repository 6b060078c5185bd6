import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXIT_CODE_MEANINGS, EXIT_CODES } from '../src/commands/globals/exit-codes.js';
import { ERROR_CODES, ShimError } from '../src/core/model/errors.js';
import { type FakeShim, invoke } from './commands/invoke.js';

/** Operations of which `images list` fails. */
const failing = (error: Error): FakeShim => ({ images: { list: () => Promise.reject(error) } });

describe('exit codes', () => {
  it.each(ERROR_CODES)('has one for %s, which help explains', async (code) => {
    const { exitCode, stdout, stderr } = await invoke(['images', 'list'], {
      shim: failing(new ShimError(code, 'it failed', { hint: 'try again' })),
    });
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: EXIT_CODES[code],
      stdout: '',
      stderr: 'error: it failed\nhint: try again\n',
    });
    expect(Object.keys(EXIT_CODE_MEANINGS)).toContain(String(exitCode));
  });

  it('are listed by `help exit-codes`, each of them', async () => {
    const { exitCode, stdout } = await invoke(['help', 'exit-codes']);
    expect(exitCode).toBe(0);
    const listed = [...stdout.matchAll(/^ +(\d+) {2}\S/gm)].map(([, code]) => Number(code));
    expect(listed).toEqual([...new Set([0, ...Object.values(EXIT_CODES), 129, 143])].sort((a, b) => a - b));
  });
});

describe('an error', () => {
  it('is one JSON object on stderr with --json, wherever that stands', async () => {
    const shim = failing(new ShimError('timed_out', 'err list images: timed out', { hint: 'wait' }));
    for (const argv of [
      ['--json', 'images', 'list'],
      ['images', 'list', '--json'],
    ]) {
      const { exitCode, stdout, stderr } = await invoke(argv, { shim });
      expect([exitCode, stdout]).toEqual([8, '']);
      expect(JSON.parse(stderr)).toEqual({
        error: { code: 'timed_out', message: 'err list images: timed out', hint: 'wait' },
      });
    }
  });

  it.each([
    ['of usage', ['imagse']],
    ['for want of a command', ['apps']],
    ['of an option', ['images', 'list', '--jsno']],
    ['for want of an argument', ['deploys', 'list']],
  ])('%s is JSON with --json too', async (_name, argv) => {
    const { exitCode, stdout, stderr } = await invoke([...argv, '--json']);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'invalid_input' } });
  });

  it('that nobody foresaw is told as a defect, its stack only with --verbose', async () => {
    const shim = failing(new TypeError('x is not a function'));
    const plain = await invoke(['images', 'list'], { shim });
    expect(plain).toMatchObject({ exitCode: 1, stdout: '' });
    expect(plain.stderr).toMatch(
      /^error: internal error: TypeError: x is not a function\nhint: .*--verbose.*\n$/,
    );
    expect((await invoke(['images', 'list', '-v'], { shim })).stderr).toMatch(/\n +at /);
    const leaky = await invoke(['images', 'list', '-v'], {
      shim: failing(new Error('with sk-canary')),
      env: { SECRET_KEY: 'sk-canary' },
    });
    expect(leaky.stderr).toMatch(/^error: internal error: Error: with \[redacted\]\n/);
    expect(leaky.stderr).not.toContain('sk-canary');
  });

  it('is red on a terminal only, and never with NO_COLOR or --no-color', async () => {
    const shim = failing(new ShimError('run_failed', 'no'));
    const red = '\u001b[31merror:\u001b[39m no\n';
    const tell = async (env: Record<string, string>, stderr = true, ...argv: string[]) =>
      (await invoke(['images', 'list', ...argv], { shim, env, terminal: { stderr } })).stderr;
    expect(await tell({})).toBe(red);
    expect(await tell({ NO_COLOR: '1' })).toBe('error: no\n');
    expect(await tell({}, true, '--no-color')).toBe('error: no\n');
    expect(await tell({ TERM: 'dumb' })).toBe('error: no\n');
    expect(await tell({}, false)).toBe('error: no\n');
    expect(await tell({ FORCE_COLOR: '1' }, false)).toBe(red);
  });

  it('shows no control characters', async () => {
    const { stderr } = await invoke(['images', 'list'], {
      shim: failing(new ShimError('run_failed', 'first\nsecond\u001b[2J\u202e\r\n\n')),
    });
    expect(stderr).toBe('error: first\nsecond\\u{1b}[2J\\u{202e}\\u{d}\n');
  });
});

describe('wrong usage', () => {
  it.each([
    [['imagse', 'list'], "unknown command 'imagse'", 'images'],
    [['image', 'lst'], "unknown command 'lst'", 'list'],
    [['images', 'list', '--jsno'], "unknown option '--jsno'", '--json'],
    [['--verison'], "unknown option '--verison'", '--version'],
    [['deploys', 'list', 'zenx', '--regoin', 'z0'], "unknown option '--regoin'", '--region'],
  ])('%j is refused, and the nearest is named', async (argv, message, nearest) => {
    const { exitCode, stdout, stderr, options } = await invoke(argv);
    expect([exitCode, stdout, options]).toEqual([2, '', undefined]);
    expect(stderr).toContain(`error: ${message}\nhint: did you mean`);
    expect(stderr).toContain(nearest);
  });

  it.each([[[]], [['apps']], [['--no-color']]])('%j shows help on stderr', async (argv) => {
    const { exitCode, stdout, stderr, options } = await invoke(argv);
    expect([exitCode, stdout, options]).toEqual([2, '', undefined]);
    expect(stderr).toMatch(/^Examples:\n {2}\$ qappctl-shim (images|apps) list/);
    expect(stderr).toMatch(/\nerror: a command is missing\n/);
  });

  it('shows a short help for the bare name, which fits a screen, and names every command', async () => {
    const { stderr } = await invoke([]);
    expect(stderr.split('\n').length).toBeLessThan(20);
    const all = (await invoke(['--help'])).stdout.split('\nCommands:\n')[1]?.split('\n\n')[0] ?? '';
    const names = [...all.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name ?? '').sort();
    expect(stderr).toContain(`\nCommands: ${names.join(', ')}\n`);
    expect(await invoke(['--json'])).toMatchObject({
      exitCode: 2,
      stderr:
        '{"error":{"code":"invalid_input","message":"a command is missing","hint":"see `qappctl-shim --help`"}}\n',
    });
  });

  it.each([
    [['serve', '--max-runs'], 'serve'],
    [['apps', 'register'], 'apps register'],
    [['app', 'create', 'a', 'b'], 'apps register'],
    [['apps'], 'apps'],
    [['releases', 'create', 'zenx', '--port', '08'], 'releases create'],
  ])('%j: the hint is the help of that command', async (argv, command) => {
    const { stderr } = await invoke(argv);
    expect(stderr).toContain(`hint: see \`qappctl-shim ${command} --help\`\n`);
  });

  it.each([
    [['version'], "unknown command 'version'", 'run: qappctl-shim --version'],
    [['deploys', 'list', 'zenx'], 'region is required', 'name it with --region <region>'],
    [
      ['deploys', 'create', 'zenx', '--region', 'z0'],
      'release is required',
      'name it with --release <release>',
    ],
    [['instances', 'list', 'zenx', 'g1'], 'region is required', 'name it with --region <region>'],
    [['releases', 'create', 'zenx'], 'image is required', 'name it with --image <image>'],
    [
      ['serve', '--listen-addr', ':99999'],
      "invalid listen address ':99999': a port is 0 to 65535, not 99999",
      'write it like --listen-addr 127.0.0.1:9100',
    ],
    [['serve', '--listen-addr', 'x'], "invalid listen address 'x': expected host:port", 'write it like'],
  ])('%j: says what, why and how', async (argv, message, hint) => {
    const missing = () => Promise.reject(new ShimError('invalid_input', message));
    const shim: FakeShim = {
      deploys: { list: missing, create: missing },
      instances: { list: missing },
      releases: { create: missing },
    };
    const { exitCode, stderr } = await invoke(argv, { shim });
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(`error: ${message}`)]);
    expect(stderr).toContain(`\nhint: ${hint}`);
  });

  it('names itself as it was called, so that hints can be pasted', async () => {
    const shim: FakeShim = {
      apps: {
        list: () =>
          Promise.reject(new ShimError('not_found', 'no', { hint: 'see `qappctl-shim apps list`' })),
      },
    };
    const env = { npm_command: 'exec' };
    expect((await invoke(['apps', 'list'], { shim, env })).stderr).toContain('`npx qappctl-shim apps list`');
    expect((await invoke(['apps', 'list'], { shim })).stderr).toContain('see `qappctl-shim apps list`');
  });

  it.each([
    [
      ['images', 'list', '--local', '--access-key', 'ak', '--secret-key', 'sk'],
      {},
      '--access-key and --secret-key are not used: the local platform (--local)',
    ],
    [
      ['images', 'list'],
      { QAPPCTL_SHIM_LOCAL: '1', ACCESS_KEY: 'ak' },
      'ACCESS_KEY is not used: the local platform (QAPPCTL_SHIM_LOCAL)',
    ],
    [['images', 'list', '--local'], { ACCESS_KEY: 'ak', SECRET_KEY: 'sk' }, undefined],
  ])('%j with %j: says that keys go nowhere', async (argv, env, warning) => {
    const shim: FakeShim = { images: { list: async () => [] } };
    const { exitCode, stderr } = await invoke(argv, { shim, env });
    expect([exitCode, stderr]).toEqual([
      0,
      `no images found\n${warning ? `warning: ${warning} has no account\n` : ''}`,
    ]);
  });

  it('says that a number has no leading zeros', async () => {
    for (const option of ['--port', '--health-timeout'])
      expect((await invoke(['releases', 'create', 'zenx', option, '08'])).stderr).toMatch(
        new RegExp(
          `error: option '${option} .*' argument '08' is invalid\\. Write it without leading zeros\\.\n`,
        ),
      );
  });

  it('says what is missing', async () => {
    expect((await invoke(['releases', 'list'])).stderr).toContain("missing required argument 'app'");
  });
});

describe('help', () => {
  it.each([
    [['help', 'exit-code'], 'did you mean exit-codes?'],
    [['help', 'imges'], 'did you mean images?'],
    [['help', 'images', 'psh'], 'did you mean push?'],
    [['help', 'nonsense'], 'see `qappctl-shim --help`'],
  ])('suggests the nearest topic for %j', async (argv, hint) => {
    const { exitCode, stderr } = await invoke(argv);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(hint)]);
  });
});

describe('--json', () => {
  it.each<[string[], object]>([
    [['--version', '--json'], { version: expect.any(String) }],
    [
      ['--json', '--version', '--verbose', '--local', '--local-dir', '/x'],
      { version: expect.any(String), node: 'v20.0.0', platform: 'local, state in /x' },
    ],
    [['help', 'exit-codes', '--json'], EXIT_CODE_MEANINGS],
  ])('is kept by %j', async (argv, value) => {
    const { exitCode, stdout, stderr } = await invoke(argv, { env: { PATH: '/nowhere' } });
    expect([exitCode, stderr, JSON.parse(stdout)]).toEqual([0, '', value]);
  });

  it('is in the help of each command, with what else matters to it', async () => {
    for (const argv of [
      ['images', 'list'],
      ['deploys', 'create'],
      ['serve'],
      ['login'],
      ['local', 'status'],
    ]) {
      const { stdout } = await invoke([...argv, '--help']);
      expect(stdout).toMatch(/\nGlobal options, [^]*\n {2}--json /);
      expect(stdout).toMatch(argv[0] === 'local' ? /--local-dir/ : /\n {2}--local /);
    }
  });
});

describe('--help and --version', () => {
  it('reads, opens and starts nothing', async () => {
    for (const argv of [
      ['--help'],
      ['-h'],
      ['help'],
      ['images', 'push', '--help'],
      ['serve', '-h'],
      ['--version'],
    ]) {
      const env = new Proxy({}, { get: (_target, name) => String(name) === 'ACCESS_KEY' && 'ak' });
      const { exitCode, stderr, options } = await invoke(argv, { env });
      expect([argv, exitCode, stderr, options]).toEqual([argv, 0, '', undefined]);
    }
  });

  it('says with --verbose what is running', async () => {
    expect(await invoke(['--version', '--verbose'], { env: { PATH: '/nowhere' } })).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(
        /^qappctl-shim \d\S+\nnode v20\.0\.0\nplatform: qappctl, which is not installed\n$/,
      ),
    });
    expect((await invoke(['-V', '-v', '--local', '--local-dir', '/some/where'])).stdout).toContain(
      'platform: local, state in /some/where',
    );
    expect((await invoke(['-v', '-V', '--qappctl', '/opt/qappctl'])).stdout).toContain(
      'qappctl at /opt/qappctl',
    );
  });
});

describe('secrets', () => {
  it('are wiped from the process list', async () => {
    const shim: FakeShim = { images: { list: async () => [] } };
    expect(
      (await invoke(['images', 'list', '--secret-key', 'sk-canary', '--access-key', 'ak'], { shim })).title,
    ).toBe('qappctl-shim');
    expect(
      (await invoke(['images', 'list', '--secret-key=sk-canary', '--access-key=ak'], { shim })).title,
    ).toBe('qappctl-shim');
    expect((await invoke(['images', 'list'], { shim })).title).toBe('');
  });

  it('are in no complaint about the command line, whatever the shell left out', async () => {
    for (const argv of [
      ['--access-key', '--secret-key', 'sk-canary'],
      ['--secret-key', '--access-key', 'sk-canary'],
      ['images', 'list', '--secret-key', 'sk-canary', 'sk-canary'],
      ['--secret-key=sk-canary', 'sk-canary'],
      ['--secret-key', 'sk-canary', '--sk-canary'],
    ]) {
      const { exitCode, stdout, stderr } = await invoke(argv);
      expect([argv, exitCode, stdout]).toEqual([argv, 2, '']);
      expect(stderr).not.toContain('sk-canary');
    }
    const { stderr } = await invoke(['sk-from-env'], { env: { SECRET_KEY: 'sk-from-env' } });
    expect(stderr).toContain("unknown command '[redacted]'");
  });
});

describe('any command line', () => {
  const word = fc.oneof(
    fc.constantFrom(
      'images',
      'image',
      'ls',
      'list',
      'push',
      'releases',
      'create',
      'deploys',
      'rm',
      'help',
      '--',
      '-',
    ),
    fc.constantFrom(
      '--json',
      '--file',
      '--env',
      '--access-key',
      '--secret-key',
      '--region',
      '--replicas',
      '--port',
    ),
    fc.constantFrom(
      '--command',
      '--args=-c',
      '--read-timeout',
      '-q',
      '-v',
      '--no-color',
      '--local',
      'zenx',
      'A=b',
    ),
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.string({ maxLength: 6 }).map((text) => `--${text}`),
  );
  const nothing = async () => [];
  const done = async () => undefined;
  const shim: FakeShim = {
    images: { list: nothing, push: async () => ({ pushed: false, reason: 'exists', image: 'a:1' }) },
    apps: { list: nothing, register: async ({ name }) => ({ name }), unregister: done },
    releases: { list: nothing, create: async () => ({ name: 'v1' }) },
    session: { login: () => Promise.reject(new ShimError('not_logged_in', 'no')) },
    deploys: { list: nothing, create: async () => ({ id: 'g1' }), delete: done },
  };

  it('ends with a listed exit code, stdout only after success, and never with a stack trace', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 8 }), async (argv) => {
        fc.pre(!argv.some((one) => /^(serve|login|local|init)$/.test(one)));
        const { exitCode, stdout, stderr } = await invoke(argv, { shim });
        expect(Object.keys(EXIT_CODE_MEANINGS)).toContain(String(exitCode));
        expect(stderr).not.toMatch(/internal error|\n +at |\u001b/);
        if (exitCode !== 0) expect(stdout).toBe('');
      }),
      { numRuns: 1000 },
    );
  });
});
