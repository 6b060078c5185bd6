import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Certificate, makeCertificate } from '../../helpers/certificates.js';
import { serveBin } from '../../helpers/bin.js';
import { deferred, fakeShim } from '../../http/face.js';
import { serving } from '../../http/serving.js';
import { invoke } from '../invoke.js';

const ANY = ['--listen-addr', '127.0.0.1:0'];
const TOKEN = 't'.repeat(32);
const OTHER = 'u'.repeat(32);
const empty = () => fakeShim({ images: { list: async () => [] }, session: { login: async () => undefined } });

let dir: string;
let [one, other]: Certificate[] = [];
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'serve secrets-'));
  [one, other] = [await makeCertificate('one'), await makeCertificate('other')];
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const file = (name: string, text = '', mode = 0o600): string => {
  writeFileSync(join(dir, name), text, { mode });
  return join(dir, name);
};
const ask = async (url: string, token: string) =>
  (await fetch(`${url}/images`, { headers: { authorization: `Bearer ${token}` } })).status;

async function refusal(argv: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await invoke(argv);
  expect([exitCode, stdout]).toEqual([2, '']);
  return stderr;
}

describe.each([
  ['the token file', ['serve', ...ANY, '--auth-token-file']],
  ['the secret key file', ['images', 'list', '--access-key', 'ak', '--secret-key-file']],
])('%s', (what, argv) => {
  it('is refused when others can read it, with a command that can be pasted', async () => {
    const open = file("it's open", TOKEN, 0o644);
    const quoted = `'${open.replace("'", "'\\''")}'`;
    expect(await refusal([...argv, open])).toBe(
      `error: ${what} '${open}' can be read by others\nhint: run: chmod 600 ${quoted}\n`,
    );
  });

  it('is never to be a directory or a device, and no advice would break the machine', async () => {
    mkdirSync(join(dir, 'folder'), { recursive: true });
    expect(await refusal([...argv, join(dir, 'folder')])).toMatch(
      /folder' is a directory\nhint: (?!.*chmod)/,
    );
    expect(await refusal([...argv, '/dev/null'])).toMatch(/'\/dev\/null' .*\nhint: (?!.*chmod)/);
  });

  it.each([
    ['there is no such file', 'none'],
    ['a part of its path is a file, not a directory', 'plain/below'],
    ['its name is too long', 'x'.repeat(300)],
  ])('is told to be unreadable: %s', async (why, name) => {
    file('plain');
    expect(await refusal([...argv, join(dir, name)])).toMatch(
      new RegExp(`^error: ${what} '.*' can't be read: ${why}\nhint: `),
    );
  });
});

describe('serve', () => {
  it('reads a token file once at its start: that of a shell is no longer there', async () => {
    const script = `exec "$@" --auth-token-file <(printf '%s\\n' ${TOKEN})`;
    const args = ['--local', '--local-engine', 'none', '--local-dir', join(dir, 'local')];
    const server = await serveBin(args, { prefix: ['bash', '-c', script, 'bash'] });
    expect([await ask(server.url, TOKEN), await ask(server.url, OTHER)]).toEqual([200, 401]);
    expect(await server.stop()).toBe(0);
  });

  it('reads a secret key file once as well', async () => {
    const script = `exec "$@" --access-key ak --secret-key-file <(echo sk-canary)`;
    const args = ['--local', '--local-engine', 'none', '--local-dir', join(dir, 'local')];
    const server = await serveBin(args, { prefix: ['bash', '-c', script, 'bash'] });
    expect(await server.stop()).toBe(0);
  });

  it('takes a SIGHUP during its login as well', async () => {
    const login = deferred();
    const shim = fakeShim({ images: { list: async () => [] }, session: { login: () => login.promise } });
    const path = file('tokens', TOKEN);
    const env = { ACCESS_KEY: 'ak', SECRET_KEY: 'sk-canary' };
    const server = serving([...ANY, '--auth-token-file', path], shim, env);
    while (server.options() === undefined) await new Promise((resolve) => setImmediate(resolve));
    file('tokens', OTHER);
    server.signal('SIGHUP');
    login.resolve();
    const url = await server.url;
    expect([await ask(url, TOKEN), await ask(url, OTHER)]).toEqual([401, 200]);
    server.signal('SIGTERM');
    expect(await server.exitCode).toBe(0);
  });
});

describe('a certificate and its key', () => {
  const pair = (cert: string, key: string) => [
    '--tls-cert',
    file('c.pem', cert),
    '--tls-key',
    file('k.pem', key),
  ];

  it.each<[string, () => [string, string], string]>([
    ['no PEM', () => ['hello', one?.key ?? ''], 'the certificate is none in PEM'],
    ['no key', () => [one?.cert ?? '', 'hello'], 'the key is none in PEM'],
    ['swapped', () => [one?.key ?? '', one?.cert ?? ''], 'the certificate is none in PEM'],
    ['of two pairs', () => [one?.cert ?? '', other?.key ?? ''], 'the key is of another certificate'],
    ['empty', () => ['', ''], 'the certificate is none in PEM'],
    ['an empty key', () => [one?.cert ?? '', '\n'], 'the key is none in PEM'],
  ])('are refused when they are %s, naming both files', async (_, texts, why) => {
    expect(await refusal(['serve', ...ANY, ...pair(...texts())])).toContain(
      `the certificate '${join(dir, 'c.pem')}' and the key '${join(dir, 'k.pem')}' can't be used: ${why}`,
    );
  });

  it('that can not be used change nothing on SIGHUP', async () => {
    const tokens = file('tls-tokens', TOKEN);
    const args = [...pair(one?.cert ?? '', one?.key ?? ''), '--auth-token-file', tokens];
    const server = serving([...ANY, ...args], empty());
    await server.ready;
    pair(one?.cert ?? '', other?.key ?? '');
    file('tls-tokens', OTHER);
    server.signal('SIGHUP');
    server.signal('SIGTERM');
    expect(await server.exitCode).toBe(0);
    expect(server.stderr()).toContain('the key is of another certificate');
    expect(server.stderr()).not.toContain('"reloaded"');
  });
});
