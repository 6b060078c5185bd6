import { execa } from 'execa';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveBin } from '../helpers/bin.js';
import { until } from '../helpers/processes.js';

const BIN = fileURLToPath(new URL('../../bin/qappctl-shim.js', import.meta.url));
const QAPPCTL_LOCAL = fileURLToPath(new URL('../../bin/qappctl-local.js', import.meta.url));
const STRANGER = ['setpriv', '--reuid=12345', '--regid=12345', '--clear-groups'];
const KEYS = ['--access-key', 'a', '--secret-key', 'b'];

const [file = '', ...args] = STRANGER;
const { failed: notRoot } = await execa(file, [...args, 'true'], { reject: false });
if (notRoot) console.log('skipped: users without a home (needs root and setpriv)');

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'homes-'));
  chmodSync(dir, 0o755);
  // It answers nothing, which is enough here.
  mkdirSync(join(dir, 'bin'));
  cpSync('/bin/true', join(dir, 'bin', 'qappctl'));
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

/** Of a user whom no list of users knows, with these variables and no others. */
function asStranger(command: string[], env: Record<string, string> = {}) {
  return execa(file, [...args, process.execPath, ...command], {
    env: { PATH: `${join(dir, 'bin')}:/usr/bin:/bin`, ...env },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    cwd: '/',
  });
}

describe.skipIf(notRoot)('a user without a home', () => {
  it.each([
    ['apps', 'list', '--local'],
    ['flavors', 'list', '--local'],
    ['images', 'push', 'nginx:1', '--local'],
    ['releases', 'list', 'zenx', '--local'],
    ['deploys', 'list', 'zenx', '--region', 'z0', '--local'],
    ['login', '--local'],
    ['logout', '--local'],
    ['local', 'status'],
    ['local', 'reset', '--yes'],
    ['local', 'fault', 'list', '--exit', '1'],
    ['serve', '--local', '--listen-addr', '127.0.0.1:0'],
    ['serve', '--listen-addr', '127.0.0.1:0', ...KEYS],
    ['apps', 'list', ...KEYS],
    ['login', ...KEYS],
    ['logout', ...KEYS],
  ])('is told what to set: %s %s %s', async (...command) => {
    for (const env of [{}, { HOME: '' }, { HOME: 'relative' }, { XDG_STATE_HOME: 'relative' }] as Record<
      string,
      string
    >[]) {
      const { exitCode, stdout, stderr } = await asStranger([BIN, ...command], env);
      expect([exitCode, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(
        /error: there is no directory to keep state in: this user has no home\nhint: .*HOME.*XDG_STATE_HOME.*--local-dir/,
      );
    }
  });

  it('is told by qappctl-local too', async () => {
    const { exitCode, stderr } = await asStranger([QAPPCTL_LOCAL, 'list']);
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/no home.*QAPPCTL_SHIM_LOCAL_DIR/)]);
  });

  it('needs none where a directory is named, or nothing is kept', async () => {
    const state = join(dir, 'given');
    mkdirSync(state);
    chmodSync(state, 0o777);
    for (const [command, env] of [
      [['apps', 'list', '--local', '--local-engine', 'none', '--local-dir', state], {}],
      [['apps', 'list', '--local', '--local-engine', 'none'], { XDG_STATE_HOME: state }],
      [['apps', 'list', '--local', '--local-engine', 'none'], { HOME: state }],
      [['--help'], {}],
      [['--version'], {}],
    ] as [string[], Record<string, string>][])
      expect(await asStranger([BIN, ...command], env)).toMatchObject({ exitCode: 0 });
    expect((await asStranger([BIN, 'apps', 'list'])).stderr).toContain('unreadable answer');
  });
});

describe('a state directory that can not be written', () => {
  const prefix = notRoot ? [] : STRANGER;

  it.each([
    ['of the local platform', (state: string) => ['--local', '--local-engine', 'none', '--local-dir', state]],
    [
      'that is yet to be made',
      (state: string) => ['--local', '--local-engine', 'none', '--local-dir', join(state, 'below')],
    ],
  ])('%s: serve says so, and is not ready until it can', async (_which, flags) => {
    const state = mkdtempSync(join(dir, 'state-'));
    chmodSync(state, 0o555);
    const server = await serveBin(flags(state), { prefix, env: { HOME: dir } });
    const said = /"code":"state_unavailable".*can't be written: EACCES.*--local-dir.*"not ready yet"/;
    await until(() => said.test(server.stderr()), 'it says so');
    const ready = async () => {
      const answer = await fetch(`${server.url}/readyz`);
      return [answer.status, await answer.text()];
    };
    expect(await ready()).toEqual([503, 'not ready: state_unavailable\n']);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    chmodSync(state, 0o777);
    await until(async () => (await ready())[0] === 200, 'ready');
    expect(await server.stop()).toBe(0);
  });

  it.skipIf(notRoot).each([
    ['full', 'size=64k', 'dd if=/dev/zero of="$0/fill" bs=4k 2>/dev/null; ', 'no_space'],
    ['read-only', 'ro,size=64k', '', 'state_unavailable'],
  ])('as its file system is %s is told too', async (_how, options, fill, code) => {
    const state = mkdtempSync(join(dir, 'mounted-'));
    const script = `mount -t tmpfs -o ${options} none "$0" && { ${fill}exec "$@"; }`;
    const own = ['unshare', '--mount', 'sh', '-c', script, state];
    const flags = ['--local', '--local-engine', 'none', '--local-dir', state];
    const server = await serveBin(flags, { prefix: own, env: { HOME: dir } });
    expect(await (await fetch(`${server.url}/readyz`)).text()).toBe(`not ready: ${code}\n`);
    expect(await server.stop()).toBe(0);
  });

  it('of qappctl is told in the same way', async () => {
    const home = mkdtempSync(join(dir, 'home-'));
    const qappctl = join(dir, 'bin', 'empty-list');
    writeFileSync(qappctl, '#!/bin/sh\necho "[]"\n', { mode: 0o755 });
    chmodSync(home, 0o555);
    const server = await serveBin(['--qappctl', qappctl, '--qappctl-home', home], {
      prefix,
      env: { HOME: dir },
    });
    await until(() => /"code":"state_unavailable".*"not ready yet"/.test(server.stderr()), 'it says so');
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
    await server.stop();
  });
});
