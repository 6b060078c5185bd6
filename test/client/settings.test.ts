import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Certificate, makeAuthority, makeCertificate } from '../helpers/certificates.js';
import { runBin } from '../helpers/bin.js';
import { createClient } from '../../src/client/create-client.js';
import { fakeShim, type RunningFace, startFace } from '../http/face.js';

const TOKEN = 'canary-token-0123456789abcdef0123456789';
const OTHER = 'canary-other-0123456789abcdef0123456789';

const shim = () => fakeShim({ apps: { list: async () => [{ name: 'zenx', desc: '' }] } });

let dir: string;
let ca: Certificate;
let tls: RunningFace;
let url: string;
const file = (name: string, text: string, mode = 0o600) => {
  const path = join(dir, name);
  writeFileSync(path, text, { mode });
  return path;
};

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'client-settings-'));
  ca = await makeAuthority('the authority of the test');
  tls = await startFace(shim(), {
    tls: await makeCertificate('localhost', ca),
    tokens: [{ value: TOKEN, readOnly: false }],
  });
  url = `https://127.0.0.1:${tls.port}`;
});
afterAll(async () => {
  await tls[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true });
});

const list = ['apps', 'list', '--quiet'];

describe('a server that speaks TLS', () => {
  it('is trusted by its authority in --ca-file, and gets the token of the file', async () => {
    const token = file('token', `${TOKEN}\n`);
    const authority = file('ca.pem', ca.cert);
    const given = await runBin(['--server', url, '--token-file', token, '--ca-file', authority, ...list]);
    expect(given).toMatchObject({ exitCode: 0, stdout: 'zenx', stderr: '' });
    const env = {
      QAPPCTL_SHIM_SERVER: url,
      QAPPCTL_SHIM_TOKEN: TOKEN,
      QAPPCTL_SHIM_CA_FILE: authority,
    };
    expect(await runBin(list, { env })).toMatchObject({ exitCode: 0, stdout: 'zenx', stderr: '' });
  });

  it('is refused without its authority, whatever the environment says', async () => {
    const token = file('token', TOKEN);
    const { exitCode, stdout, stderr } = await runBin(['--server', url, '--token-file', token, ...list], {
      env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
    });
    expect([exitCode, stdout]).toEqual([7, '']);
    expect(stderr).toMatch(/nobody who is trusted here signed its certificate/);
    expect(stderr).toMatch(/hint: name the authority that signed it: --ca-file <file>/);
    expect(stderr).not.toContain(TOKEN);
  });

  it('is the same for the library', async () => {
    const there = await createClient({ url, token: TOKEN, ca: ca.cert });
    expect(await there.apps.list()).toEqual([{ name: 'zenx', desc: '' }]);
    expect(await there.prepare()).toContain(url);
    await there.close();
  });
});

describe('what says how a server is asked', () => {
  const at = () => ['--server', url, '--ca-file', file('ca.pem', ca.cert)];

  it.each<[string, () => string[], Record<string, string>, RegExp]>([
    [
      'a token file without a server',
      () => ['--token-file', '/x', ...list],
      {},
      /--token-file is an option for a server, and none is named/,
    ],
    [
      'certificates without a server',
      () => ['--ca-file', '/x', ...list],
      {},
      /--ca-file is an option for a server/,
    ],
    [
      'a server beside --local',
      () => [...at(), '--local', ...list],
      {},
      /--server.*--local|--local.*--server/,
    ],
    ['a server beside keys', () => [...at(), '--access-key', 'ak-canary', ...list], {}, /--access-key/],
    [
      'a token in two variables that differ',
      () => [...at(), ...list],
      { QAPPCTL_SHIM_TOKEN: TOKEN, QAPPCTL_SHIM_TOKEN_FILE: 'FILE' },
      /hold different tokens/,
    ],
    [
      'a token file that others can read',
      () => [...at(), '--token-file', file('open', TOKEN, 0o644), ...list],
      {},
      /token file.*(others|readable|read)/,
    ],
    [
      'a token file that is empty',
      () => [...at(), '--token-file', file('empty', '\n'), ...list],
      {},
      /token file/,
    ],
    [
      'a file of certificates that is missing',
      () => ['--server', url, '--ca-file', join(dir, 'none.pem'), ...list],
      {},
      /file of certificates/,
    ],
    [
      'a file of certificates that holds none',
      () => ['--server', url, '--ca-file', file('bad.pem', 'hello'), ...list],
      {},
      /certificate/,
    ],
    [
      'certificates for plain http',
      () => ['--server', 'http://127.0.0.1:1', '--ca-file', file('ca.pem', ca.cert), ...list],
      {},
      /certificates are of no use/,
    ],
    ['a command of this machine', () => [...at(), 'local', 'status'], {}, /server/],
    ['a login', () => [...at(), 'login', '--access-key', 'ak'], {}, /server|--access-key/],
  ])('is refused: %s', async (_, words, env, message) => {
    const given = Object.fromEntries(
      Object.entries(env).map(([name, value]) => [name, value === 'FILE' ? file('other', OTHER) : value]),
    );
    const { exitCode, stdout, stderr } = await runBin(words(), { env: given });
    expect([exitCode, stdout, stderr]).toEqual([2, '', expect.stringMatching(message)]);
    expect(stderr).not.toMatch(/canary-(token|other)/);
  });

  it('may be a flag that beats a variable, and two variables that say the same', async () => {
    const env = {
      QAPPCTL_SHIM_SERVER: 'http://127.0.0.1:1',
      QAPPCTL_SHIM_TOKEN: OTHER,
      QAPPCTL_SHIM_TOKEN_FILE: file('token', TOKEN),
    };
    const flags = [...at(), '--token-file', env.QAPPCTL_SHIM_TOKEN_FILE];
    expect(await runBin([...flags, ...list], { env })).toMatchObject({ exitCode: 0, stdout: 'zenx' });
    const same = { ...env, QAPPCTL_SHIM_TOKEN: TOKEN };
    expect(await runBin([...at(), ...list], { env: same })).toMatchObject({ exitCode: 0, stdout: 'zenx' });
  });
});
