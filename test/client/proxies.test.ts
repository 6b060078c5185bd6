import { once } from 'node:events';
import { createServer, request as httpRequest, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Certificate, makeAuthority, makeCertificate } from '../helpers/certificates.js';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBin } from '../helpers/bin.js';
import { fakeShim, startFace } from '../http/face.js';

const TOKEN = 'canary-token-0123456789abcdef0123456789';
const NAME = 'shim.invalid';

let ca: Certificate;
let certificate: Certificate;
beforeAll(async () => {
  ca = await makeAuthority('the authority of the test');
  certificate = await makeCertificate(NAME, ca);
});

const open: Server[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A proxy of the test's own, which leads every name to this machine. */
async function proxy({ password }: { password?: string } = {}) {
  const seen: { line: string; headers: Record<string, unknown> }[] = [];
  const mayPass = (given: unknown) =>
    password === undefined || given === `Basic ${Buffer.from(`me:${password}`).toString('base64')}`;
  const server = createServer((request, response) => {
    seen.push({ line: `${request.method} ${request.url}`, headers: request.headers });
    if (!mayPass(request.headers['proxy-authorization'])) return void response.writeHead(407).end('log in');
    const { pathname, search, port } = new URL(request.url ?? '');
    const { method, headers } = request;
    const onward = httpRequest(
      { host: '127.0.0.1', port, path: pathname + search, method, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    request.pipe(onward);
  });
  server.on('connect', (request, socket: Socket) => {
    seen.push({ line: `CONNECT ${request.url}`, headers: request.headers });
    if (!mayPass(request.headers['proxy-authorization']))
      return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
    const port = Number(request.url?.split(':').pop());
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    for (const one of [onward, socket]) one.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(server);
  return { seen, port: (server.address() as AddressInfo).port };
}

const shim = () =>
  fakeShim({
    apps: {
      list: async () => [{ name: 'zenx', desc: '' }],
      register: async (input) => ({ name: input.name }),
    },
  });

async function withFiles<T>(task: (args: string[]) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'client-proxies-'));
  try {
    writeFileSync(join(dir, 'token'), TOKEN, { mode: 0o600 });
    writeFileSync(join(dir, 'ca.pem'), ca.cert);
    return await task(['--token-file', join(dir, 'token'), '--ca-file', join(dir, 'ca.pem')]);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

describe('a server behind a proxy', () => {
  it('that speaks TLS is reached through a tunnel, in which the token stays', async () => {
    const { seen, port } = await proxy({ password: 'canary-of-the-proxy' });
    await using face = await startFace(shim(), {
      tls: certificate,
      tokens: [{ value: TOKEN, readOnly: false }],
      allowedHosts: ['127.0.0.1'],
      checkHost: false,
    });
    await withFiles(async (files) => {
      const env = { HTTPS_PROXY: `http://me:canary-of-the-proxy@127.0.0.1:${port}` };
      const at = ['--server', `https://${NAME}:${face.port}`, ...files];
      expect(await runBin([...at, 'apps', 'list', '-q'], { env })).toMatchObject({
        exitCode: 0,
        stdout: 'zenx',
        stderr: '',
      });
      expect(seen.map(({ line }) => line)).toEqual([`CONNECT ${NAME}:${face.port}`]);
      const other = await runBin(
        ['--server', `https://other.invalid:${face.port}`, ...files, 'apps', 'list'],
        { env },
      );
      expect([other.exitCode, other.stderr]).toEqual([7, expect.stringContaining('for another host name')]);
      expect(JSON.stringify(seen)).not.toContain(TOKEN);
      expect(other.stderr).not.toContain('canary');
    });
  });

  it('that speaks plain HTTP gets its requests by the proxy, changes too', async () => {
    const { seen, port } = await proxy();
    await using face = await startFace(shim(), { checkHost: false });
    const env = { HTTP_PROXY: `http://127.0.0.1:${port}` };
    const at = ['--server', `http://${NAME}:${face.port}`];
    expect(await runBin([...at, 'apps', 'list', '-q'], { env })).toMatchObject({
      exitCode: 0,
      stdout: 'zenx',
    });
    expect(await runBin([...at, 'apps', 'register', 'fresh'], { env })).toMatchObject({
      exitCode: 0,
      stdout: 'fresh',
    });
    expect(seen.map(({ line }) => line)).toEqual([
      `GET http://${NAME}:${face.port}/apps`,
      `POST http://${NAME}:${face.port}/apps`,
    ]);
  });

  it('is asked without it when it is on this machine, or named in NO_PROXY', async () => {
    const { seen, port } = await proxy();
    await using face = await startFace(shim());
    const env = { HTTP_PROXY: `http://127.0.0.1:${port}`, ALL_PROXY: `http://127.0.0.1:${port}` };
    const at = ['--server', `http://127.0.0.1:${face.port}`];
    expect(await runBin([...at, 'apps', 'list', '-q'], { env })).toMatchObject({
      exitCode: 0,
      stdout: 'zenx',
    });
    const named = { ...env, NO_PROXY: NAME };
    const away = await runBin(['--server', `http://${NAME}:1`, 'apps', 'list'], { env: named });
    expect([away.exitCode, away.stderr]).toEqual([7, expect.stringContaining('its host name is unknown')]);
    expect(seen).toEqual([]);
  });

  it.each([
    [404, '{"error":{"code":"not_found","message":"app gone"}}', {}],
    [503, '{"error":{"code":"idempotency_key_in_use","message":"x"}}', { 'Retry-After': '1' }],
    [302, '', { Location: 'https://login.invalid' }],
  ])('takes no answer of the proxy itself for the server’s: %d', async (status, text, more) => {
    let asked = 0;
    const server = createServer();
    server.on('connect', (_request, socket: Socket) => {
      asked += 1;
      const fields = {
        'Content-Type': 'application/json',
        'Content-Length': text.length,
        'X-Request-Id': 'r',
        ...more,
      };
      const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.end(`HTTP/1.1 ${status} No\r\n${lines.join('')}\r\n${text}`);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    open.push(server);
    const env = { HTTPS_PROXY: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
    const { exitCode, stderr } = await runBin(['--server', `https://${NAME}`, 'apps', 'list'], { env });
    expect([exitCode, stderr]).toEqual([
      7,
      expect.stringContaining(`the proxy does not lead there (status ${status})`),
    ]);
    expect(asked).toBe(1);
  });

  it.each([
    [
      'wants a login',
      'https',
      async () => `http://me:wrong-canary@127.0.0.1:${(await proxy({ password: 'x' })).port}`,
      /the proxy in between wants a login \(status 407\)/,
    ],
    [
      'wants a login',
      'http',
      async () => `http://127.0.0.1:${(await proxy({ password: 'x' })).port}`,
      /the proxy in between wants a login \(status 407\)/,
    ],
    [
      'is not there',
      'https',
      async () => 'http://me:wrong-canary@127.0.0.1:1',
      /by the proxy http:\/\/127\.0\.0\.1:1: nothing listens there/,
    ],
    [
      'is not there',
      'http',
      async () => 'http://127.0.0.1:1',
      /by the proxy http:\/\/127\.0\.0\.1:1: nothing listens there/,
    ],
  ])('says what is wrong with a proxy that %s: %s', async (_, protocol, make, message) => {
    const env = { [`${protocol.toUpperCase()}_PROXY`]: await make() };
    const { exitCode, stderr } = await runBin(['--server', `${protocol}://${NAME}`, 'apps', 'list'], { env });
    expect([exitCode, stderr]).toEqual([7, expect.stringMatching(message)]);
    expect(stderr).not.toContain('canary');
  });

  it.each(['socks5://me:canary@127.0.0.1:1080', 'ftp:canary@h://x', 'http://u%er:canary@127.0.0.1:1'])(
    'is not asked by what is no HTTP proxy, and no password is told: %s',
    async (given) => {
      const env = { HTTPS_PROXY: given };
      const { exitCode, stderr } = await runBin(['--server', `https://${NAME}`, 'apps', 'list'], { env });
      expect([exitCode, stderr]).toEqual([
        2,
        expect.stringContaining('the proxy in HTTPS_PROXY or ALL_PROXY'),
      ]);
      expect(stderr).not.toContain('canary');
    },
  );

  it('ends within its time when the proxy never answers', async () => {
    const sockets = new Set<Socket>();
    const silent = createTcpServer((socket) => void sockets.add(socket.on('error', () => undefined)));
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const env = { HTTPS_PROXY: `http://127.0.0.1:${(silent.address() as AddressInfo).port}` };
    const { exitCode, stderr } = await runBin(
      ['--server', `https://${NAME}`, '--read-timeout', '1s', 'apps', 'list'],
      { env },
    );
    expect([exitCode, stderr]).toEqual([8, expect.stringContaining('within 1 s')]);
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
});
