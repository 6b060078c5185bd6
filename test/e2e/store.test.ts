import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runBin, serveBin } from '../helpers/bin.js';
import { makeAuthority, makeCertificate } from '../helpers/certificates.js';
import { until } from '../helpers/processes.js';
import { describeWithRedis, freePort, startRedis } from '../helpers/redis.js';

const CANARY = 'canary-5f0c1d9e8b7a';
let home: string;
beforeAll(() => (home = mkdtempSync(join(tmpdir(), 'store-home-'))));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const local = ['--local', '--local-engine', 'none', '--local-start-delay', '0'];
const post = (url: string, path: string, body: object, headers: Record<string, string> = {}) =>
  fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

describe('the store of serve', () => {
  it('is a file by default: what a killed server did is told by the next one, and done once', async () => {
    const key = { 'idempotency-key': 'k' };
    const first = await serveBin(local, { env: { HOME: home } });
    const made = await post(first.url, '/apps', { name: 'zenx' }, key);
    expect([made.status, await made.json()]).toEqual([200, { name: 'zenx' }]);
    await first.kill();
    const second = await serveBin(local, { env: { HOME: home } });
    const again = await post(second.url, '/apps', { name: 'zenx' }, key);
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
    // Another platform in the same home is another place.
    const other = await serveBin([...local, '--local-dir', join(home, 'other')], { env: { HOME: home } });
    const elsewhere = await post(other.url, '/apps', { name: 'zenx' }, key);
    expect([elsewhere.status, elsewhere.headers.get('idempotent-replayed')]).toEqual([200, null]);
    expect([await second.stop(), await other.stop()]).toEqual([0, 0]);
  });

  it('is memory, with a warning, where there can be no file', async () => {
    const args = [...local, '--local-dir', join(home, 'memory')];
    const served = await serveBin(args, { env: { HOME: home, XDG_STATE_HOME: '/dev/null' } });
    expect(await served.stop()).toBe(0);
    expect(served.stderr()).toContain('"store":"memory of this process"');
    expect(served.stderr()).toMatch(/"level":"warn".*there can be no store in \/dev\/null.*memory only/);
  });

  it('ends the start when a file that was named can’t be had', async () => {
    const { exitCode, stderr } = await runBin(['serve', ...local, '--store', 'file:/dev/null/x'], {
      env: { HOME: home },
    });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /error: there can be no store in \/dev\/null\/x: ENOTDIR[^]*hint: .*--store memory/,
    );
  });

  it.each([
    [['--store', 'disk'], 'invalid --store: it is none of'],
    [['--store', `redis://:${CANARY}@h/x`], 'invalid --store: not an address of a Redis'],
    [['--store', 'memory', '--store-password-file', 'f'], '--store-password-file is for a Redis'],
    [['--store', 'memory', '--server', 'http://h'], '--server and --store exclude each other'],
  ])('is refused: %j', async (args, message) => {
    const { exitCode, stderr } = await runBin(['images', 'list', ...args], { env: { HOME: home } });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain(CANARY);
  });

  it('has a Redis that is away said at the start, without its password, and of a command that needs it', async () => {
    const address = `redis://:${CANARY}@127.0.0.1:1`;
    const served = await serveBin([...local, '--store', address], { env: { HOME: home } });
    expect(readFileSync(`/proc/${served.pid}/cmdline`, 'latin1')).not.toContain(CANARY);
    const change = await post(served.url, '/apps', { name: 'a' }, { 'idempotency-key': 'k' });
    expect([change.status, change.headers.get('x-error-code')]).toEqual([503, 'store_unavailable']);
    expect(await (await fetch(`${served.url}/readyz`)).text()).toBe('not ready: store_unavailable\n');
    expect(await served.stop()).toBe(0);
    expect(served.stderr()).toContain('--store-password-file is safer');
    expect(served.stderr()).toContain('the store (redis://127.0.0.1:1/0) is not reached: ECONNREFUSED');
    const command = ['rollout', 'zenx', ...local, '--image', 'web:1', '--store', 'redis://127.0.0.1:1'];
    const { exitCode, stderr } = await runBin(command, { env: { HOME: home } });
    expect([exitCode, stderr]).toEqual([7, expect.stringContaining("can't be used: it is not reached")]);
    expect(served.stderr() + stderr).not.toContain(CANARY);
  });
});

describeWithRedis('a Redis with a password', () => {
  it('is shared by servers and commands, which have it from a file', async () => {
    const redis = await startRedis(['--requirepass', CANARY]);
    const file = join(home, 'password');
    writeFileSync(file, `${CANARY}\n`, { mode: 0o600 });
    const env = { HOME: home, QAPPCTL_SHIM_STORE: redis.address, QAPPCTL_SHIM_STORE_PASSWORD_FILE: file };
    const args = [...local, '--local-dir', join(home, 'shared')];
    const [one, two] = [await serveBin(args, { env }), await serveBin(args, { env })];
    await post(one.url, '/apps', { name: 'zenx' });
    const rollout = ['rollout', 'zenx', ...args, '--image', 'web:1', '--flavor', 'C1M1', '--region', 'z0'];
    const done = await runBin([...rollout, '--stable-for', '0s', '--json'], { env });
    expect(done.exitCode).toBe(0);
    const rollouts = (await (await fetch(`${two.url}/apps/zenx/rollouts`)).json()) as { id: string }[];
    expect(rollouts.map(({ id }) => id)).toEqual([(JSON.parse(done.stdout) as { rollout: string }).rollout]);
    expect([await one.stop(), await two.stop()]).toEqual([0, 0]);
    expect(one.stderr() + two.stderr() + done.stderr).not.toContain(CANARY);
    await redis.dispose();
  });
});

describe('serve --shutdown-delay', () => {
  it('says at SIGTERM that it leaves, and serves on; a second signal ends it at once', async () => {
    const args = [...local, '--local-dir', join(home, 'leaving'), '--shutdown-delay', '10m'];
    const served = await serveBin(args, { env: { HOME: home } });
    const ended = served.stop();
    await until(async () => (await fetch(`${served.url}/readyz`)).status === 503);
    expect((await fetch(`${served.url}/regions`)).status).toBe(200);
    expect((await post(served.url, '/apps', { name: 'late' })).status).toBe(200);
    process.kill(served.pid, 'SIGTERM');
    expect(await ended).toBe(143);
  });

  it('ends by itself when the time is over', async () => {
    const args = [...local, '--local-dir', join(home, 'leaving'), '--shutdown-delay', '200ms'];
    const served = await serveBin(args, { env: { HOME: home } });
    expect(await served.stop()).toBe(0);
    expect(served.stderr()).toMatch(/leaving[^]*"stopping"/);
  });
});

describeWithRedis('a Redis that speaks TLS', () => {
  it('is trusted by an authority that Node trusts, and by no other', async () => {
    const authority = await makeAuthority('an authority');
    const { cert, key } = await makeCertificate('localhost', authority);
    const file = (name: string, text: string) => {
      const path = join(home, name);
      writeFileSync(path, text, { mode: 0o600 });
      return path;
    };
    const ca = file('redis-ca.pem', authority.cert);
    const port = await freePort();
    const tls = ['--tls-cert-file', file('redis.pem', cert), '--tls-key-file', file('redis.key', key)];
    const redis = await startRedis(['--tls-port', String(port), ...tls, '--tls-auth-clients', 'no']);
    const args = [...local, '--local-dir', join(home, 'tls'), '--store', `rediss://127.0.0.1:${port}`];
    try {
      const trusting = await serveBin(args, { env: { HOME: home, NODE_EXTRA_CA_CERTS: ca } });
      const keyed = { 'idempotency-key': 'over-tls' };
      const statuses = [];
      for (const replayed of [null, 'true']) {
        const answer = await post(trusting.url, '/apps', { name: 'tls' }, keyed);
        statuses.push([answer.status, answer.headers.get('idempotent-replayed') === replayed]);
      }
      expect(statuses).toEqual([
        [200, true],
        [200, true],
      ]);
      expect(await trusting.stop()).toBe(0);
      const wary = await serveBin(args, { env: { HOME: home } });
      expect((await post(wary.url, '/apps', { name: 'other' }, { 'idempotency-key': 'k2' })).status).toBe(
        503,
      );
      expect((await fetch(`${wary.url}/readyz`)).status).toBe(503);
      expect(await wary.stop()).toBe(0);
      expect(wary.stderr()).toMatch(/the store \(rediss:\/\/127\.0\.0\.1:\d+\/0\) is not reached: \w+/);
    } finally {
      await redis.dispose();
    }
  });
});
