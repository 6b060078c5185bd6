import { toJsonSchema } from '@valibot/to-json-schema';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { comparedClock } from '../../../src/commands/doctor/checks/clock.js';
import { checksFor } from '../../../src/commands/doctor/checks.js';
import { doctorReport, type DoctorReport, pass } from '../../../src/commands/doctor/checks/finding.js';
import { runChecks } from '../../../src/commands/doctor/run-checks.js';
import { runBin, serveBin } from '../../helpers/bin.js';
import { createFakeEngine } from '../../helpers/fake-engine.js';
import { readDocument, tableRows } from '../../helpers/markdown.js';

let home: string;
let qappctl: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'doctor-'));
  qappctl = program('qappctl', `echo '[{"name":"z0"}]'`);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function program(name: string, script: string): string {
  const file = join(home, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

const schema = JSON.parse(readDocument('docs/doctor.schema.json')) as object;
const isReport = new Ajv2020().compile(schema);

/** Runs the built command; whatever it prints has the published form. */
async function doctor(args: string[] = [], env: Record<string, string> = {}) {
  const given = {
    HOME: home,
    QAPPCTL: qappctl,
    DOCKER_HOST: `unix://${home}/no.sock`,
    LISTEN_ADDR: ':1',
    ...env,
  };
  const { exitCode, stdout, stderr } = await runBin(['doctor', '--json', ...args], { env: given });
  expect(stderr).not.toContain('error');
  const report = JSON.parse(stdout) as DoctorReport;
  expect([isReport(report), isReport.errors]).toEqual([true, null]);
  expect(exitCode).toBe(report.ok ? 0 : 1);
  expect(report.ok).toBe(report.checks.every(({ status }) => status !== 'fail'));
  return { stdout, of: (name: string) => report.checks.filter((check) => check.name === name), report };
}

describe('doctor', () => {
  it('passes where all is well, and only reads', async () => {
    const before = readdirSync(home);
    const { of, report } = await doctor();
    expect(report.ok).toBe(true);
    expect(of('qappctl')).toEqual([{ name: 'qappctl', status: 'pass', message: qappctl }]);
    expect(of('login')).toMatchObject([{ status: 'pass', message: 'logged in; 1 regions' }]);
    expect(of('docker')).toMatchObject([
      { status: 'warn', run: 'docker version || sudo systemctl start docker' },
    ]);
    expect(readdirSync(home)).toEqual(before);
  });

  it('says that qappctl is missing, or is none for this machine', async () => {
    const { of, report } = await doctor([], { QAPPCTL: '', PATH: join(home, 'empty') });
    expect(report.ok).toBe(false);
    expect(of('qappctl')).toMatchObject([{ status: 'fail', run: 'export QAPPCTL=/path/to/qappctl' }]);
    chmodSync(qappctl, 0o644);
    expect((await doctor()).of('qappctl')).toMatchObject([
      { status: 'fail', message: expect.stringMatching(/is not executable/) },
    ]);
    chmodSync(qappctl, 0o777);
    expect((await doctor()).of('qappctl')).toMatchObject([{ status: 'warn', run: `chmod o-w ${qappctl}` }]);
  });

  it('says that nobody is logged in, and tries no keys that have not logged in', async () => {
    const out = {
      QAPPCTL: program('out', 'echo "2022/12/01 19:23:45 not logged in, please login first" >&2; exit 1'),
    };
    expect((await doctor([], out)).of('login')).toMatchObject([
      { status: 'fail', run: 'qappctl-shim login' },
    ]);
    const touched = { QAPPCTL: program('touched', `touch '${home}/ran'`) };
    const keys = ['--access-key', 'ak', '--secret-key', 'sk-canary'];
    const { of, stdout } = await doctor(keys, touched);
    expect(of('login')).toMatchObject([{ status: 'warn', run: 'qappctl-shim login' }]);
    expect(existsSync(join(home, 'ran'))).toBe(false);
    expect(existsSync(join(home, '.local'))).toBe(false);
    expect(stdout).not.toContain('canary');
  });

  it('tells the engine and how it was found', async () => {
    const engine = await createFakeEngine({ registry: { images: [] } });
    expect((await doctor(['--docker-host', engine.host])).of('docker')).toMatchObject([
      { status: 'pass', message: `Docker 28.0.1 (API 1.48) at ${engine.host}, found by --docker-host` },
    ]);
    await engine.dispose();
  });

  it("tells what of Docker's settings can't be read, and nothing of what stands there", async () => {
    const engine = await createFakeEngine({ registry: { images: [] } });
    const given = { DOCKER_HOST: engine.host, DOCKER_AUTH_CONFIG: '{"auths":{"r":{"auth":"canary"}}}' };
    const { of, stdout } = await doctor([], given);
    expect(of('docker')).toMatchObject([
      {
        status: 'warn',
        message: expect.stringMatching(/found by DOCKER_HOST; DOCKER_AUTH_CONFIG is not used: /),
        run: 'docker info',
      },
    ]);
    expect(stdout).not.toContain('canary');
    await engine.dispose();
  });

  it("compares the clock with that of another machine's engine", async () => {
    const engine = createHttpServer((_, response) => {
      response.setHeader('date', new Date(Date.now() - 3_600_000).toUTCString());
      response.end('{"Version":"28.0.1","ApiVersion":"1.48"}');
    });
    await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
    const { port } = engine.address() as { port: number };
    const { of } = await doctor([], { DOCKER_HOST: `tcp://127.0.0.1:${port}` });
    engine.closeAllConnections();
    await new Promise((resolve) => engine.close(resolve));
    expect(of('clock')).toMatchObject([
      {
        status: 'warn',
        message: expect.stringMatching(/ahead of the Docker Engine's/),
        run: 'sudo timedatectl set-ntp true',
      },
    ]);
    expect(of('docker')).toMatchObject([
      { status: 'pass', message: expect.stringMatching(/found by DOCKER_HOST$/) },
    ]);
  });

  it('looks at the local platform with --local, and does not make it', async () => {
    const dir = join(home, 'local');
    const local = ['--local', '--local-dir', dir];
    const first = await doctor([...local, '--local-engine', 'none']);
    expect(first.of('qappctl')).toEqual([]);
    expect(first.of('local')).toMatchObject([
      { status: 'pass', message: `there is none at ${dir} yet: its first use makes it` },
    ]);
    expect(first.of('docker')).toMatchObject([{ status: 'pass' }]);
    expect(existsSync(dir)).toBe(false);
    await runBin([...local, '--local-engine', 'none', 'apps', 'register', 'zenx'], { env: { HOME: home } });
    expect((await doctor([...local, '--local-engine', 'none'])).of('local')).toMatchObject([
      { status: 'pass', message: expect.stringMatching(/instances are simulated/) },
    ]);
    expect((await doctor([...local, '--local-engine', 'docker'])).of('docker')).toMatchObject([
      { status: 'fail' },
    ]);
  });

  it('tells who answers at the port', async () => {
    const stranger = createServer((socket) =>
      socket
        .on('error', () => undefined)
        .resume()
        .end('what?\n'),
    );
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const { port } = stranger.address() as { port: number };
    expect((await doctor([], { LISTEN_ADDR: `:${port}` })).of('port')).toMatchObject([
      { status: 'warn', run: `ss -ltnp 'sport = :${port}'` },
    ]);
    await new Promise((resolve) => stranger.close(resolve));
    expect((await doctor([], { LISTEN_ADDR: `127.0.0.1:${port}` })).of('port')).toMatchObject([
      { status: 'pass', message: `port ${port} is free` },
    ]);
    const served = await serveBin(['--local'], { env: { HOME: home, QAPPCTL_SHIM_LOCAL_ENGINE: 'none' } });
    const own = new URL(served.url).port;
    expect((await doctor([], { LISTEN_ADDR: `:${own}` })).of('port')).toMatchObject([
      { status: 'pass', message: `port ${own}: a server of this program answers` },
    ]);
    await served.stop();
  });

  it('counts tokens, and shows none', async () => {
    const file = join(home, 'tokens');
    writeFileSync(file, `${'canary'.repeat(8)}\n${'canari'.repeat(8)} read-only\n`, { mode: 0o600 });
    const { of, stdout } = await doctor(['--auth-token-file', file]);
    expect(of('tokens')).toMatchObject([
      { status: 'pass', message: `${file} (0600): 2 tokens, 1 of them read-only` },
    ]);
    expect(stdout).not.toMatch(/canar[yi]c/);
    chmodSync(file, 0o644);
    expect((await doctor([], { AUTH_TOKEN_FILE: file })).of('tokens')).toMatchObject([
      { status: 'fail', run: `chmod 600 ${file}` },
    ]);
    writeFileSync(file, 'canary\n');
    chmodSync(file, 0o600);
    const short = await doctor([], { AUTH_TOKEN_FILE: file });
    expect(short.of('tokens')).toMatchObject([{ status: 'fail' }]);
    expect(short.stdout).not.toContain('canary');
  });

  it('tells whether the store can be had, and makes none', async () => {
    const { of } = await doctor();
    expect(of('store')).toEqual([
      {
        name: 'store',
        status: 'pass',
        message: `file:${home}/.local/state/qappctl-shim/store (not made yet)`,
      },
    ]);
    const memory = await doctor(['--store', 'memory']);
    expect(memory.of('store')).toMatchObject([{ status: 'pass' }]);
    const nowhere = await doctor(['--store', 'file:/dev/null/none']);
    expect(nowhere.of('store')).toMatchObject([{ status: 'warn', run: 'ls -ld /dev/null' }]);
    const away = await doctor([], { QAPPCTL_SHIM_STORE: 'redis://:hidden@127.0.0.1:1' });
    expect(away.of('store')).toMatchObject([
      { status: 'fail', message: expect.stringContaining('redis://127.0.0.1:1/0') as string },
    ]);
    expect(away.stdout).not.toContain('hidden');
  });

  it('shows proxies without their passwords', async () => {
    const { of, stdout } = await doctor([], {
      HTTPS_PROXY: 'http://user:p@ss/word-canary@proxy.example.com:3128',
      http_proxy: 'user-canary:p@proxy',
      NO_PROXY: 'localhost,.internal',
    });
    expect(of('proxies')).toMatchObject([
      {
        message:
          'HTTPS_PROXY=http://[redacted]@proxy.example.com:3128 http_proxy=[redacted]@proxy NO_PROXY=localhost,.internal',
      },
    ]);
    expect(stdout).not.toContain('canary');
  });

  it('says whose directory can be written to by others', async () => {
    const state = join(home, 'state');
    mkdirSync(join(state, 'qappctl-shim'), { recursive: true });
    chmodSync(join(state, 'qappctl-shim'), 0o777);
    const found = (await doctor([], { XDG_STATE_HOME: state })).of('directories');
    expect(found).toContainEqual(
      expect.objectContaining({ status: 'warn', run: `chmod go-w ${state}/qappctl-shim` }),
    );
  });

  it('prints a line a finding, and what to do', async () => {
    const env = { HOME: home, QAPPCTL: qappctl, DOCKER_HOST: `unix://${home}/no.sock`, LISTEN_ADDR: ':1' };
    const { stdout } = await runBin(['doctor'], { env });
    expect(stdout).toMatch(/^pass {2}node {9}Node v\d/);
    expect(stdout).toMatch(/\nwarn {2}docker {7}.*\n +run: docker version/);
    const quiet = await runBin(['doctor', '--quiet'], { env });
    expect(quiet.stdout).toMatch(/^warn {2}docker/);
    expect(quiet.stdout).not.toMatch(/^pass/m);
  });
});

describe('a check', () => {
  const surroundings = {
    options: { env: {} },
    host: {},
    shim: () => Promise.reject(new Error('unused')),
  } as never;

  it('that never ends, or breaks, holds up nothing else', async () => {
    const checks = [
      { name: 'hangs', run: 'true', look: () => new Promise<never>(() => undefined) },
      { name: 'breaks', run: 'false', look: () => Promise.reject(new Error('broken')) },
      { name: 'works', run: 'true', look: async () => pass('well') },
    ];
    expect(await runChecks(checks, surroundings, 20)).toEqual({
      late: true,
      report: {
        ok: false,
        checks: [
          { name: 'hangs', status: 'fail', message: 'no answer within 0.02 s', run: 'true' },
          { name: 'breaks', status: 'fail', message: 'broken', run: 'false' },
          { name: 'works', status: 'pass', message: 'well' },
        ],
      },
    });
  });

  it('of the clock warns when another clock is more than a minute away', () => {
    expect(comparedClock("the server's", Date.now() + 3_600_000)).toMatchObject({
      status: 'warn',
      message: expect.stringMatching(/s behind the server's$/),
    });
    expect(comparedClock("the server's", Date.now() - 3_600_000)).toMatchObject({
      status: 'warn',
      message: expect.stringMatching(/s ahead of/),
    });
    expect(comparedClock("the server's", Date.now() + 1000)).toMatchObject({ status: 'pass' });
    expect(comparedClock('nobody', undefined)).toMatchObject({ status: 'pass' });
  });
});

describe('doctor of a server', () => {
  const token = 'a-token-of-the-server'.repeat(2);

  it('says what it is and as whom it knows the token, without qappctl and Docker', async () => {
    const file = join(home, 'tokens');
    writeFileSync(file, `# of the server itself\nci: ${token} read-only\n`, { mode: 0o600 });
    const env = { HOME: home, AUTH_TOKEN_FILE: file, QAPPCTL_SHIM_LOCAL_ENGINE: 'none' };
    const served = await serveBin(['--local'], { env });
    const asked = { QAPPCTL: '', PATH: '', QAPPCTL_SHIM_SERVER: served.url };
    const known = await doctor([], { ...asked, QAPPCTL_SHIM_TOKEN_FILE: file });
    const unknown = await doctor([], asked);
    expect(await served.stop()).toBe(0);
    expect(known.report.checks.map(({ name }) => name)).toEqual(['node', 'server', 'proxies']);
    expect(known.of('server')).toEqual([
      {
        name: 'server',
        status: 'pass',
        message: expect.stringMatching(
          `^the server at ${served.url}: qappctl-shim \\S+ over local \\(ci, read-only\\)$`,
        ) as string,
      },
    ]);
    expect(unknown.of('server')).toMatchObject([
      { status: 'fail', message: expect.stringContaining('a token is needed') as string },
    ]);
    expect((await doctor([], asked)).of('server')).toMatchObject([
      { status: 'fail', message: expect.stringContaining('nothing listens there') as string },
    ]);
    expect(known.stdout + unknown.stdout).not.toContain(token);
  });
});

describe('what is documented of doctor', () => {
  it('is the schema of its report', () => {
    const made = toJsonSchema(doctorReport, { target: 'draft-2020-12' });
    expect(schema).toEqual(JSON.parse(JSON.stringify(made)));
    expect(
      isReport({ ok: true, checks: [{ name: 'x', status: 'warn', message: 'without what to do' }] }),
    ).toBe(false);
  });

  it('is every check', () => {
    const all = new Set(
      [{}, { local: {} }, { swarm: {} }, { server: { url: '' } }]
        .flatMap((options) => checksFor({ env: {}, ...options }))
        .map(({ name }) => name),
    );
    expect(new Set(tableRows(readDocument('docs/cli.md'), 'doctor').map(([name]) => name))).toEqual(all);
  });
});
