import { execa } from 'execa';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeEngine, type FakeEngine } from '../helpers/fake-engine.js';
import { isAlive, until } from '../helpers/processes.js';
import { createStandIn, type StandIn } from '../helpers/stand-in.js';

const BIN = fileURLToPath(new URL('../../bin/qappctl-shim.js', import.meta.url));

let standIn: StandIn;
let engine: FakeEngine;
let base: string;

beforeEach(async () => {
  standIn = createStandIn();
  engine = await createFakeEngine({
    images: ['busy:1'],
    registry: { images: ['secret:1'], user: 'u', password: 'p' },
  });
  base = mkdtempSync(join(tmpdir(), 'cli-test-'));
});
afterEach(async () => {
  standIn.dispose();
  await engine.dispose();
  rmSync(base, { recursive: true, force: true, maxRetries: 5 });
});

/** What a user's shell would have, and no more. */
const env = (): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  HOME: base,
  TMPDIR: base,
  QAPPCTL: standIn.path,
  DOCKER_HOST: engine.host,
  BIN,
  NODE: process.execPath,
});

const run = (args: string[], more: Record<string, string> = {}) =>
  execa(process.execPath, [BIN, ...args], {
    env: { ...env(), ...more },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    stripFinalNewline: false,
  });

/** A script in bash, in which `shim` is the command. */
const bash = (script: string) =>
  execa('bash', ['-c', `set -o pipefail\nshim() { "$NODE" "$BIN" "$@"; }\n${script}`], {
    env: env(),
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  });

describe('an exit code', () => {
  it('is 4 when the login is refused, and the key is not told', async () => {
    standIn.seed({ keys: { ak: 'ak', sk: 'right-secret' } });
    const { exitCode, stdout, stderr } = await run([
      ...['regions', 'list', '--access-key', 'ak', '--secret-key', 'wrong-secret'],
    ]);
    expect([exitCode, stdout, stderr.startsWith('error: ')]).toEqual([4, '', true]);
    expect(stderr).not.toContain('wrong-secret');
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('after %s is %i, and all that ran is gone', async (signal, code) => {
    standIn.fault('region', { hang: true, grandchild: 'group' });
    const child = run(['regions', 'list']);
    await until(() => standIn.runs().length > 0 && readdirSync(standIn.dir).includes('grandchild.pid'));
    child.kill(signal);
    expect((await child).exitCode).toBe(code);
    await until(() => standIn.runs().every(({ pid }) => !isAlive(pid)) && !isAlive(standIn.grandchild()));
  });
});

describe('in a shell', () => {
  it('bears a reader that has seen enough', async () => {
    const images = Array.from({ length: 20_000 }, (_, index) => ({
      name: `image-${index}`,
      tag: '1',
      ctime: '2022-11-30T18:26:08.935+08:00',
    }));
    standIn.seed({ images });
    const { stdout, stderr, exitCode } = await bash('shim images list --quiet | head -n 1');
    expect([exitCode, stdout, stderr]).toEqual([0, 'image-0:1', '']);
  });

  it('reads a secret from a substituted process', async () => {
    standIn.seed({ keys: { ak: 'ak', sk: 'from-a-pipe' } });
    const { exitCode, stderr } = await bash(
      'shim regions list -q --access-key ak --secret-key-file <(echo from-a-pipe)',
    );
    expect([exitCode, stderr]).toEqual([0, '']);
  });
});

describe('releases create', () => {
  it('hands the file from stdin to qappctl', async () => {
    const { stdout, stderr, exitCode } = await bash(
      `printf 'image: nginx:alpine\\nflavor: C1M1\\nname: piped\\n' | shim releases create zenx -f - --env 'K=a=b c'`,
    );
    expect([exitCode, stdout, stderr]).toEqual([0, 'piped', '']);
    const made = standIn.runs().find(({ argv }) => argv[0] === 'release');
    expect(made?.dora).toContain('a=b c');
  });
});

describe('images push', () => {
  it('ends with 4 when the registry refuses, as one JSON object', async () => {
    const { exitCode, stdout, stderr } = await run(['images', 'push', 'secret:1', '--json']);
    expect([exitCode, stdout]).toEqual([4, '']);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'registry_refused' } });
  });
});

describe('keys', () => {
  it('reach qappctl for its login and nobody else', async () => {
    const { exitCode, stdout, stderr } = await run([
      ...['regions', 'list', '--access-key', 'ak-canary', '--secret-key', 'sk-canary-0123'],
    ]);
    expect(exitCode).toBe(0);
    expect(stdout + stderr).not.toContain('canary');
    const runs = standIn.runs();
    expect(runs.map(({ argv }) => argv)).toEqual([
      ['login', '--ak', 'ak-canary', '--sk', 'sk-canary-0123'],
      ['region', '-o', 'json'],
    ]);
    for (const { envNames } of runs) expect(envNames).not.toContain('SECRET_KEY');
  });

  it('are gone from the process list while a command runs', async () => {
    standIn.fault('region', { hang: true });
    const child = run(['regions', 'list', '--access-key', 'ak-canary', '--secret-key', 'sk-canary-0123']);
    await until(() => standIn.runs().some(({ argv }) => argv[0] === 'region'));
    expect(readFileSync(`/proc/${child.pid}/cmdline`, 'latin1')).not.toContain('canary');
    child.kill('SIGTERM');
    expect((await child).exitCode).toBe(143);
  });

  it('of which one is missing are refused before anything runs', async () => {
    for (const args of [
      ['--access-key', 'ak'],
      ['--secret-key', 'sk'],
    ]) {
      const { exitCode, stdout, stderr } = await run(['regions', 'list', ...args]);
      expect([exitCode, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/key is missing: both keys are needed, or neither/);
    }
    expect(standIn.runs()).toEqual([]);
  });
});

describe('--help and --version', () => {
  it.each([[['--version']], [['--help']], [['serve', '--help']], [['help', 'releases', 'create']]])(
    '%j start nothing and write nothing, with any environment',
    async (args) => {
      const { exitCode, stdout, stderr } = await run(args, {
        ACCESS_KEY: 'ak',
        SECRET_KEY: 'sk',
        HOME: '/nowhere',
      });
      expect([exitCode, stderr]).toEqual([0, '']);
      expect(stdout).not.toBe('');
      expect([standIn.runs(), engine.calls, readdirSync(base)]).toEqual([[], [], []]);
    },
  );
});

describe('a stdout that is full', () => {
  it('is told as the one result when events are asked for', async () => {
    const { exitCode, stderr } = await bash('shim apps register fresh --progress json >/dev/full');
    const results = stderr.split('\n').filter((text) => text.includes('"type":"result"'));
    expect([exitCode, results.length]).toEqual([1, 1]);
    expect(JSON.parse(results[0] ?? '')).toMatchObject({
      ok: false,
      status: 507,
      error: { code: 'no_space' },
    });
  });
});

describe('a stderr that is full or gone', () => {
  it.each(['2>/dev/full', '2>&-'])('stops nothing (%s)', async (redirect) => {
    const { exitCode, stdout } = await bash(
      `shim images push busy:1 ${redirect}; shim images list -q ${redirect}`,
    );
    expect([exitCode, stdout]).toEqual([0, 'nginx:alpine\nubuntu:14.04\nbusy:1']);
  });
});
