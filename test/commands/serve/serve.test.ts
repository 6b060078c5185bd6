import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { createServer as createNetServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as tlsConnect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ShimError } from '../../../src/core/model/errors.js';
import { makeCertificate } from '../../helpers/certificates.js';
import { createStandIn } from '../../helpers/stand-in.js';
import { deferred, fakeShim } from '../../http/face.js';
import { serving } from '../../http/serving.js';

const ANY = ['--listen-addr', '127.0.0.1:0'];
const KEYS = { ACCESS_KEY: 'ak', SECRET_KEY: 'sk-canary-0815' };
const TOKEN = 't'.repeat(32);
const empty = () => fakeShim({ images: { list: async () => [] }, session: { login: async () => undefined } });

let dir: string;
beforeAll(() => (dir = mkdtempSync(join(tmpdir(), 'serve-'))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function fetchOver(options: object, tls = false): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const call = (tls ? tlsRequest : request)({ path: '/images', agent: false, ...options }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode));
    });
    call.once('error', reject);
    call.end();
  });
}

describe('serve', () => {
  it('prints one line with its address, answers, and ends with 0 on SIGTERM', async () => {
    const server = serving(ANY, empty());
    expect(await server.ready).toMatch(/^listening on http:\/\/127\.0\.0\.1:\d+$/);
    const response = await fetch(`${await server.url}/images`);
    expect([response.status, await response.text()]).toEqual([200, '[]']);
    server.signal('SIGTERM');
    expect(await server.exitCode).toBe(0);
    expect(server.stdout().split('\n')).toHaveLength(2);
    const lines = server.stderr().trim().split('\n');
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty('level');
    expect(lines.slice(-2).map((line) => JSON.parse(line) as object)).toMatchObject([
      { msg: 'stopping', signal: 'SIGTERM' },
      { msg: 'stopped', clean: true, exit: 0 },
    ]);
  });

  it('prints its address as JSON with --json', async () => {
    const server = serving([...ANY, '--json'], empty());
    expect(JSON.parse(await server.ready)).toEqual({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      platform: 'qappctl',
    });
    server.signal('SIGTERM');
    expect(await server.exitCode).toBe(0);
  });

  it('logs in before it listens, and ends with 4 when that is refused', async () => {
    const refusal = 'login failed, please check your access-key/secret-key pair: exit status 1, Unauthorized';
    const login = async () => {
      throw new ShimError('not_logged_in', refusal);
    };
    const server = serving(ANY, fakeShim({ session: { login } }), KEYS);
    expect(await server.exitCode).toBe(4);
    expect(server.stdout()).toBe('');
    expect(server.stderr()).toContain(refusal);
    expect(server.stderr()).not.toContain(KEYS.SECRET_KEY);
  });

  it.each([
    ['with keys', KEYS],
    ['without keys', {}],
  ])('ends with 7 when qappctl is missing, %s', async (_, env) => {
    const server = serving([...ANY, '--qappctl', join(dir, 'none')], undefined, { HOME: dir, ...env });
    expect(await server.exitCode).toBe(7);
    expect(server.stderr()).toMatch(/qappctl at .* is not found/);
  });

  it('serves without a login of its own when no keys are given, and says that it is not ready', async () => {
    const check = async () => {
      throw new ShimError('not_logged_in', 'qappctl is not logged in');
    };
    const server = serving(ANY, fakeShim({ check }));
    const response = await fetch(`${await server.url}/readyz`);
    expect([response.status, await response.text()]).toEqual([503, 'not ready: not_logged_in\n']);
    server.signal('SIGINT');
    expect(await server.exitCode).toBe(0);
    expect(server.stderr()).toContain('not ready yet');
  });

  it('ends as a conflict and names the port when it is in use', async () => {
    const other = createNetServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const server = serving(['--listen-addr', `127.0.0.1:${port}`], empty());
    expect(await server.exitCode).toBe(6);
    expect(server.stderr()).toContain(`port ${port} is in use already`);
    other.close();
  });

  it.each([
    [['--listen-addr', 'localhost'], 'invalid listen address'],
    [['--listen-addr', '127.0.0.1:70000'], 'invalid listen address'],
    [['--listen-addr', `unix:${'x'.repeat(200)}`], 'invalid listen address'],
    [['--max-runs', '1.5'], 'invalid --max-runs'],
    [['--shutdown-timeout', 'soon'], 'invalid --shutdown-timeout'],
    [['--log-level', 'loud'], 'invalid --log-level'],
    [['--log-format', 'xml'], 'invalid --log-format'],
    [['--tls-cert', 'x.pem'], '--tls-cert and --tls-key belong together'],
    [['--auth-token-file', '/none'], 'the token file'],
  ])('ends with 2 on %j', async (args, text) => {
    const server = serving([...ANY, ...args], empty());
    expect(await server.exitCode).toBe(2);
    expect(server.stderr()).toContain(text);
  });

  it('hands its limits on to the operations', async () => {
    const server = serving(
      [...ANY, '--max-runs', '5', '--read-reuse', '0', '--read-timeout', '7s'],
      empty(),
      {
        WRITE_TIMEOUT: '9s',
      },
    );
    await server.ready;
    expect(server.options()).toMatchObject({
      maxRuns: 5,
      readReuse: 0,
      readTimeout: 7000,
      writeTimeout: 9000,
    });
    server.signal('SIGTERM');
    await server.exitCode;
  });

  it.each([':0', '0.0.0.0:0'])('warns loudly when it listens on %s without a token', async (address) => {
    const server = serving(['--listen-addr', address], empty());
    await server.ready;
    server.signal('SIGTERM');
    expect(await server.exitCode).toBe(0);
    expect(server.stderr()).toContain('ANYONE who can reach this address can use the account');
    expect(server.stderr()).toContain('--auth-token-file');
  });

  it('does not warn on loopback, nor with a token', async () => {
    const quiet = [serving(ANY, empty()), serving(['--listen-addr', ':0'], empty(), { AUTH_TOKEN: TOKEN })];
    for (const server of quiet) {
      await server.ready;
      server.signal('SIGTERM');
      await server.exitCode;
      expect(server.stderr()).not.toContain('ANYONE');
    }
  });

  it('ends at once on a second signal, with the code of that signal', async () => {
    const started = deferred();
    let killed = 0;
    const shim = fakeShim({
      session: { login: async () => undefined },
      images: {
        list: () => {
          started.resolve();
          return new Promise(() => undefined);
        },
      },
      kill: () => void (killed += 1),
    });
    const server = serving(ANY, shim);
    const answer = fetch(`${await server.url}/images`).catch(() => undefined);
    await started.promise;
    server.signal('SIGTERM');
    server.signal('SIGINT');
    expect(await server.exited).toBe(130);
    expect(killed).toBe(1);
    void answer;
  });

  it('ends with 143 when it is stopped before it is ready', async () => {
    const server = serving(ANY, fakeShim({ session: { login: () => new Promise(() => undefined) } }), KEYS);
    while (server.options() === undefined) await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    server.signal('SIGTERM');
    expect(await server.exitCode).toBe(143);
    expect(server.stdout()).toBe('');
  });

  it('warns of a secret key among the flags, and hides it', async () => {
    const server = serving([...ANY, '--access-key', 'ak', '--secret-key', KEYS.SECRET_KEY], empty());
    await server.ready;
    server.signal('SIGTERM');
    await server.exitCode;
    expect(server.title()).not.toBe('');
    expect(server.stderr()).toContain('--secret-key-file is safer');
    expect(server.stderr() + server.stdout() + server.title()).not.toContain(KEYS.SECRET_KEY);
  });

  it('says that it serves the local platform', async () => {
    const server = serving([...ANY, '--local'], empty());
    expect(await server.ready).toMatch(/^listening on http:\S+ \(local platform\)$/);
    const { headers } = await fetch(`${await server.url}/images`);
    expect(headers.get('x-qappctl-shim-platform')).toBe('local');
    server.signal('SIGTERM');
    await server.exitCode;
    expect(server.stderr()).toContain('LOCAL platform');
  });

  it('makes a token file count anew on SIGHUP, and keeps the old one when the new one is no good', async () => {
    const file = join(dir, 'tokens');
    const write = (text: string) => writeFileSync(file, text, { mode: 0o600 });
    write(TOKEN);
    const server = serving([...ANY, '--auth-token-file', file], empty());
    const url = await server.url;
    const ask = async (token: string) =>
      (await fetch(`${url}/images`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect([await ask(TOKEN), await ask('u'.repeat(32))]).toEqual([200, 401]);
    write('u'.repeat(32));
    server.signal('SIGHUP');
    expect([await ask(TOKEN), await ask('u'.repeat(32))]).toEqual([401, 200]);
    write('short');
    server.signal('SIGHUP');
    expect([await ask(TOKEN), await ask('u'.repeat(32))]).toEqual([401, 200]);
    server.signal('SIGTERM');
    await server.exitCode;
    expect(server.stderr()).toContain('not reloaded');
    expect(server.stderr()).not.toMatch(/t{32}|u{32}/);
  });

  it('refuses a token file that others can read', async () => {
    const file = join(dir, 'open-tokens');
    writeFileSync(file, TOKEN, { mode: 0o644 });
    const server = serving([...ANY, '--auth-token-file', file], empty());
    expect(await server.exitCode).toBe(2);
    expect(server.stderr()).toContain('can be read by others');
  });
});

describe('serve on a socket file', () => {
  it('makes it for its owner only, and removes it at the end', async () => {
    const path = join(dir, 'shim.sock');
    const server = serving(['--listen-addr', `unix:${path}`], empty());
    expect(await server.ready).toBe(`listening on unix:${path}`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await fetchOver({ socketPath: path, headers: { host: 'localhost' } })).toBe(200);
    server.signal('SIGTERM');
    expect(await server.exitCode).toBe(0);
    expect(existsSync(path)).toBe(false);
  });

  it('takes the place of one that a dead server left', async () => {
    const path = join(dir, 'stale.sock');
    const script =
      'require("net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))';
    spawnSync(process.execPath, ['-e', script, path]);
    expect(existsSync(path)).toBe(true);
    const server = serving(['--listen-addr', `unix:${path}`], empty());
    await server.ready;
    server.signal('SIGTERM');
    expect(await server.exitCode).toBe(0);
  });

  it('leaves the socket of a living server, and a file that is none, alone', async () => {
    const path = join(dir, 'living.sock');
    const living = serving(['--listen-addr', `unix:${path}`], empty());
    await living.ready;
    const second = serving(['--listen-addr', `unix:${path}`], empty());
    expect(await second.exitCode).toBe(6);
    expect(second.stderr()).toContain('is in use already');
    expect(await fetchOver({ socketPath: path, headers: { host: 'localhost' } })).toBe(200);
    living.signal('SIGTERM');
    await living.exitCode;
    const file = join(dir, 'file');
    writeFileSync(file, 'precious');
    expect(await serving(['--listen-addr', `unix:${file}`], empty()).exitCode).toBe(6);
    expect(readFileSync(file, 'utf8')).toBe('precious');
  });
});

describe('serve with TLS', () => {
  const certify = async (name: string) => {
    const [keyFile, certFile] = [join(dir, 'key.pem'), join(dir, 'cert.pem')];
    const { key, cert } = await makeCertificate(name);
    writeFileSync(keyFile, key, { mode: 0o600 });
    writeFileSync(certFile, cert);
    return ['--tls-cert', certFile, '--tls-key', keyFile];
  };
  const nameOf = (port: number) =>
    new Promise<string>((resolve, reject) => {
      const socket = tlsConnect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
        resolve(String(socket.getPeerCertificate().subject.CN));
        socket.destroy();
      });
      socket.once('error', reject);
    });

  it('answers by https, and takes a new certificate on SIGHUP', async () => {
    const server = serving([...ANY, ...(await certify('first'))], empty());
    expect(await server.ready).toMatch(/^listening on https:/);
    const port = Number((await server.url).split(':').at(-1));
    expect(await fetchOver({ port, rejectUnauthorized: false }, true)).toBe(200);
    expect(await nameOf(port)).toBe('first');
    await certify('second');
    server.signal('SIGHUP');
    expect(await nameOf(port)).toBe('second');
    server.signal('SIGTERM');
    expect(await server.exitCode).toBe(0);
  });
});

describe('serve over a real qappctl', () => {
  it('logs in, lists and ends; nothing of the secret is told', async () => {
    const standIn = createStandIn({ keys: { ak: KEYS.ACCESS_KEY, sk: KEYS.SECRET_KEY } });
    const server = serving([...ANY, '--qappctl', standIn.path], undefined, {
      ...KEYS,
      HOME: dir,
      PATH: process.env.PATH ?? '',
    });
    expect(await (await fetch(`${await server.url}/regions`)).json()).toHaveLength(2);
    server.signal('SIGTERM');
    expect(await server.exitCode).toBe(0);
    expect(standIn.runs().map(({ argv }) => argv[0])).toEqual(['login', 'region']);
    expect(server.stdout() + server.stderr()).not.toContain(KEYS.SECRET_KEY);
    standIn.dispose();
  });
});
