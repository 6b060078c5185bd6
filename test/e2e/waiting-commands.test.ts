import { execa } from 'execa';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../src/contract/catalogue.js';
import { streamEvent } from '../../src/contract/events.js';
import type { OperationName } from '../../src/contract/texts.js';
import { BIN, runBin, serveBin } from '../helpers/bin.js';
import { until } from '../helpers/processes.js';

let home: string;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'waiting-'));
  await run('apps', 'register', 'zenx');
  await run('rollout', 'zenx', '--image', 'web:1', '--flavor', 'C1M1', '--region', 'z0', '--stable-for', '0');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const env = (startDelay = '0') => ({
  HOME: home,
  QAPPCTL_SHIM_LOCAL: '1',
  QAPPCTL_SHIM_LOCAL_ENGINE: 'none',
  QAPPCTL_SHIM_LOCAL_START_DELAY: startDelay,
});
const run = (...args: string[]) => runBin(args, { env: env() });

/** Starts one, and interrupts it once it waits for a deploy. */
async function interrupted(...args: string[]) {
  const child = execa(process.execPath, [BIN, ...args], {
    env: { PATH: process.env.PATH, ...env('1h') },
    extendEnv: false,
    reject: false,
  });
  let told = '';
  child.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
  await until(() => /pending/.test(told));
  child.kill('SIGINT');
  return child;
}
const events = (stderr: string) =>
  stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object);

describe('Ctrl-C', () => {
  it('while a new deploy is waited for loses no id', async () => {
    const release = JSON.parse((await run('releases', 'list', 'zenx', '--json')).stdout)[0].name as string;
    const create = ['deploys', 'create', 'zenx', '--release', release, '--region', 'z0', '--wait'];
    const { exitCode, stdout } = await interrupted(...create);
    expect([exitCode, stdout]).toEqual([130, expect.stringMatching(/^g\d{6}-\d{4}-\d{5}-\w{4}$/)]);
    const asJson = await interrupted(...create, '--json', '--progress', 'json');
    expect(JSON.parse(asJson.stdout)).toEqual({ id: expect.stringMatching(/^g\d{6}-/) as string });
  });

  it('in a rollout leaves what ran, says what is there, and the same command goes on', async () => {
    const rollout = ['rollout', 'zenx', '--image', 'web:2', '--flavor', 'C1M1', '--stable-for', '0'];
    const { exitCode, stderr } = await interrupted(...rollout);
    expect([exitCode, stderr]).toEqual([
      130,
      expect.stringMatching(/it was interrupted; z0 runs nothing of it/),
    ]);
    expect(JSON.parse((await run('rollouts', 'list', 'zenx', '--json')).stdout)[0].state).toBe('interrupted');
    const again = await run(...rollout);
    expect([again.exitCode, again.stderr]).toEqual([
      0,
      expect.stringContaining('was made before the interruption'),
    ]);
    const rows = JSON.parse((await run('status', 'zenx', '--json')).stdout) as object[];
    expect(rows).toMatchObject([{ image: 'web:2', state: 'running' }]);
    expect(JSON.parse((await run('releases', 'list', 'zenx', '--json')).stdout)).toHaveLength(2);
  });
});

describe('--json', () => {
  it('prints what the catalogue says', async () => {
    const done = await run('rollout', 'zenx', '--image', 'web:2', '--stable-for', '0', '--json');
    const { rollout, regions } = JSON.parse(done.stdout) as {
      rollout: string;
      regions: { deploy: string }[];
    };
    const id = regions[0]?.deploy ?? '';
    const lines: [OperationName, ...string[]][] = [
      ['rollouts.create', 'rollout', 'zenx', '--image', 'web:2', '--stable-for', '0'],
      ['rollouts.create', 'rollout', 'zenx', '--image', 'web:3', '--dry-run'],
      ['rollouts.list', 'rollouts', 'list', 'zenx'],
      ['rollouts.get', 'rollouts', 'get', 'zenx', rollout],
      ['status.list', 'status'],
      ['apps.status', 'status', 'zenx'],
      ['apps.get', 'apps', 'get', 'zenx'],
      ['deploys.get', 'deploys', 'get', 'zenx', id],
      ['deploys.wait', 'deploys', 'wait', 'zenx', id, '--stable-for', '0'],
      ['rollouts.rollback', 'rollback', 'zenx', '--stable-for', '0'],
    ];
    for (const [name, ...line] of lines) {
      const { exitCode, stdout } = await run(...line, '--json');
      const operation = OPERATIONS.find(({ noun, verb }) => `${noun}.${verb}` === name);
      const outcome = v.safeParse(operation?.output ?? v.never(), JSON.parse(stdout));
      expect([line, exitCode, outcome.issues?.map(({ message }) => message)]).toEqual([line, 0, undefined]);
    }
  });
});

describe('--progress json', () => {
  const rollout = [
    'rollout',
    'zenx',
    '--image',
    'web:2',
    '--flavor',
    'C1M1',
    '--stable-for',
    '0',
    '--progress',
    'json',
  ];

  it.each([
    ['success', [], 200],
    ['a refusal', ['--region', 'z9'], 400],
    ['a time-out', ['--timeout', '1s'], 504],
  ])('holds one event a line, ended by one result, with %s', async (how, more, status) => {
    const slow = how === 'a time-out';
    const { stdout, stderr } = await runBin([...rollout, ...more], { env: env(slow ? '1h' : '0') });
    const told = events(stderr);
    for (const event of told) expect(v.is(streamEvent, event), JSON.stringify(event)).toBe(true);
    expect(told.filter((event) => 'type' in event && event.type === 'result')).toHaveLength(1);
    expect(told.at(-1)).toMatchObject({ type: 'result', ok: status === 200, status });
    expect(stdout).toBe('');
  });

  it('and with Ctrl-C', async () => {
    const { exitCode, stderr } = await interrupted(...rollout);
    const told = events(stderr);
    expect(told.filter((event) => 'type' in event && event.type === 'result')).toHaveLength(1);
    expect([exitCode, told.at(-1)]).toMatchObject([130, { ok: false, error: { code: 'interrupted' } }]);
  });

  it('and with SIGTERM of the server that does it', async () => {
    const served = await serveBin([], { env: env('1h') });
    const remote = { PATH: process.env.PATH, HOME: home };
    const child = execa(process.execPath, [BIN, '--server', served.url, ...rollout], {
      env: remote,
      extendEnv: false,
      reject: false,
    });
    let told = '';
    child.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
    await until(() => /pending/.test(told));
    expect(await served.stop()).toBe(0);
    const { exitCode, stderr } = await child;
    const seen = events(stderr);
    for (const event of seen) expect(v.is(streamEvent, event), JSON.stringify(event)).toBe(true);
    expect(seen.filter((event) => 'type' in event && event.type === 'result')).toHaveLength(1);
    expect([exitCode, seen.at(-1)]).toMatchObject([
      130,
      { ok: false, status: 503, error: { code: 'interrupted' } },
    ]);
    // It is listed as such, and the same command goes on from there.
    expect(JSON.parse((await run('rollouts', 'list', 'zenx', '--json')).stdout)[0].state).toBe('interrupted');
    expect((await run(...rollout)).exitCode).toBe(0);
  });
});
