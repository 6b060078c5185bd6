import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { GLOBAL_OPTIONS } from '../../src/commands/globals/options.js';
import type { ShimOptions } from '../../src/assembly/shim-options.js';
import { type FakeShim, type Invoked, invoke } from './invoke.js';

const shim: FakeShim = { images: { list: async () => [] } };

/** `images list` with these arguments and this environment. */
const list = (args: string[] = [], env: Record<string, string> = {}): Promise<Invoked> =>
  invoke(['images', 'list', '--json', ...args], { env, shim });

async function optionsOf(args: string[], env: Record<string, string> = {}): Promise<Partial<ShimOptions>> {
  const { exitCode, stderr, options } = await list(args, env);
  expect([exitCode, stderr]).toEqual([0, '']);
  return options ?? {};
}

async function refusal(args: string[], env: Record<string, string> = {}): Promise<string> {
  const { exitCode, stdout, stderr, options } = await list(args, env);
  expect([exitCode, stdout, options]).toEqual([2, '', undefined]);
  return (JSON.parse(stderr) as { error: { message: string } }).error.message;
}

describe('a global option', () => {
  it.each<[string, string, string, Partial<ShimOptions>, Partial<ShimOptions>]>([
    ['--access-key', 'ACCESS_KEY', 'k', { accessKey: 'flag-k' }, { accessKey: 'env-k' }],
    ['--secret-key', 'SECRET_KEY', 'k', { secretKey: 'flag-k' }, { secretKey: 'env-k' }],
    ['--qappctl', 'QAPPCTL', 'q', { qappctl: 'flag-q' }, { qappctl: 'env-q' }],
    ['--qappctl-home', 'QAPPCTL_HOME', 'h', { qappctlHome: 'flag-h' }, { qappctlHome: 'env-h' }],
  ])('%s wins over %s, which wins over nothing', async (flag, variable, value, fromFlag, fromEnv) => {
    const env = { [variable]: `env-${value}` };
    expect(await optionsOf([flag, `flag-${value}`], env)).toMatchObject(fromFlag);
    expect(await optionsOf([], env)).toMatchObject(fromEnv);
    expect((await optionsOf([]))[Object.keys(fromEnv)[0] as keyof ShimOptions]).toBeUndefined();
    expect(
      (await optionsOf([], { [variable]: '' }))[Object.keys(fromEnv)[0] as keyof ShimOptions],
    ).toBeUndefined();
  });

  it('is taken before and after the command, and in the form with an equals sign', async () => {
    for (const argv of [
      ['--qappctl', '/q', 'images', 'list', '--json'],
      ['images', '--qappctl=/q', 'list', '--json'],
      ['images', 'list', '--json', '--qappctl', '/q'],
    ])
      expect((await invoke(argv, { shim })).options?.qappctl).toBe('/q');
  });

  it('is refused without a value, as with a variable of the shell that is empty', async () => {
    const valued = GLOBAL_OPTIONS.filter(({ flags }) => flags.includes('<'));
    expect(valued.length).toBeGreaterThan(8);
    for (const { flags } of valued) {
      const [flag = ''] = flags.split(' ');
      expect(await refusal([flag, ''])).toBe(`option '${flags}' needs a value`);
      expect(await refusal([flag, '--secret-key', 'sk-canary'])).toBe(`option '${flags}' needs a value`);
    }
  });

  it('lets a key begin with a dash', async () => {
    expect(await optionsOf(['--access-key', '-k', '--secret-key=--s'])).toMatchObject({
      accessKey: '-k',
      secretKey: '--s',
    });
  });
});

describe('time limits', () => {
  it.each([
    ['30s', 30_000],
    ['2m', 120_000],
    ['1500ms', 1_500],
    ['1.5h', 5_400_000],
    ['30', 30_000],
  ])('take %s as %d ms', async (text, milliseconds) => {
    expect(
      await optionsOf(['--read-timeout', text, '--write-timeout', text, '--push-timeout', text]),
    ).toMatchObject({
      readTimeout: milliseconds,
      writeTimeout: milliseconds,
      pushTimeout: milliseconds,
    });
    expect(await optionsOf([], { READ_TIMEOUT: text })).toMatchObject({ readTimeout: milliseconds });
  });

  it.each(['soon', '0', '0s', '-5s', '1e3', '0x10', 'Infinity', '99y', '5 parsecs', '1'.repeat(200)])(
    'refuse %s, naming the option or the variable',
    async (text) => {
      expect(await refusal([`--read-timeout=${text}`])).toMatch(
        /^invalid --read-timeout '.+': not a time from 1ms up to 24 days$/,
      );
      expect(await refusal([], { PUSH_TIMEOUT: text })).toMatch(/^invalid PUSH_TIMEOUT '.+': not a time/);
    },
  );
});

describe('--local', () => {
  it.each([
    ['1', true],
    ['true', true],
    ['0', false],
    ['false', false],
    ['', false],
  ])('QAPPCTL_SHIM_LOCAL=%s is %s', async (value, on) => {
    expect((await optionsOf([], { QAPPCTL_SHIM_LOCAL: value })).local !== undefined).toBe(on);
  });

  it('carries its settings', async () => {
    const args = ['--local', '--local-dir', '/state', '--local-engine', 'none', '--local-start-delay', '0'];
    expect((await optionsOf(args)).local).toEqual({ dir: '/state', engine: 'none', startDelay: 0 });
    expect(await refusal(['--local', '--local-engine', 'podman'])).toMatch(/'podman'/);
  });

  it.each(['--local-dir', '--local-engine', '--local-start-delay'])(
    'is missed by %s, which would not keep anyone from the real platform',
    async (flag) => {
      expect(await refusal([flag, 'none'])).toBe(`${flag} is an option of the local platform`);
      const { exitCode } = await list([flag, '0', ...(flag.endsWith('engine') ? ['--no-local'] : [])]);
      expect(exitCode).toBe(2);
    },
  );
});

describe('the secret key file', () => {
  const dir = mkdtempSync(join(tmpdir(), 'secret-test-'));
  afterAll(() => rmSync(dir, { recursive: true }));
  const file = (name: string, content: string, mode = 0o600) => {
    const path = join(dir, name);
    writeFileSync(path, content);
    chmodSync(path, mode);
    return path;
  };

  it('gives the key without the line end', async () => {
    const path = file('good', 'sk-from-file\n');
    expect(await optionsOf(['--secret-key-file', path])).toMatchObject({ secretKey: 'sk-from-file' });
    expect(await optionsOf([], { SECRET_KEY_FILE: path })).toMatchObject({ secretKey: 'sk-from-file' });
    expect(await optionsOf(['--secret-key-file', path], { SECRET_KEY: 'other' })).toMatchObject({
      secretKey: 'sk-from-file',
    });
    expect(await optionsOf(['--secret-key', 'flag-key'], { SECRET_KEY_FILE: path })).toMatchObject({
      secretKey: 'flag-key',
    });
  });

  it('is refused when others can read it, when it is empty or missing, and beside the key itself', async () => {
    for (const mode of [0o640, 0o604, 0o644])
      expect(await refusal(['--secret-key-file', file('open', 'sk', mode)])).toMatch(/can be read by others/);
    expect(await refusal(['--secret-key-file', file('empty', '\n')])).toMatch(/is empty/);
    expect(await refusal(['--secret-key-file', join(dir, 'none')])).toMatch(
      /can't be read: there is no such file/,
    );
    expect(await refusal(['--secret-key-file', file('both', 'sk'), '--secret-key', 'sk2'])).toMatch(
      /exclude each other/,
    );
  });
});
