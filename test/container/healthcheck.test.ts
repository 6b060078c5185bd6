import { execa } from 'execa';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificate } from '../helpers/certificates.js';
import { fakeShim } from '../http/face.js';
import { serving } from '../http/serving.js';

const SCRIPT = fileURLToPath(new URL('../../container/healthcheck.js', import.meta.url));

let dir: string;
let tls: string[];
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'healthcheck-'));
  tls = ['--tls-cert', join(dir, 'cert.pem'), '--tls-key', join(dir, 'key.pem')];
  const { key, cert } = await makeCertificate('shim.example');
  writeFileSync(join(dir, 'cert.pem'), cert);
  writeFileSync(join(dir, 'key.pem'), key, { mode: 0o600 });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** The exit code, given the container's command line and variables. */
async function check(words: string[], env: Record<string, string> = {}): Promise<number | undefined> {
  const options = { env, extendEnv: false, reject: false } as const;
  return (await execa(process.execPath, [SCRIPT, ...words], options)).exitCode;
}

/** A port that nobody listens on. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

describe('the health check of the container', () => {
  it.each<[string, (port: number) => string, boolean]>([
    ['an address', (port) => `127.0.0.1:${port}`, false],
    ['all addresses', (port) => `0.0.0.0:${port}`, false],
    ['all addresses of both families', (port) => `:${port}`, false],
    ['a name', (port) => `localhost:${port}`, false],
    ['a socket file', () => `unix:${join(dir, 'shim.sock')}`, false],
    ['TLS', (port) => `0.0.0.0:${port}`, true],
    ['TLS on a socket file', () => `unix:${join(dir, 'tls.sock')}`, true],
  ])('follows the server to %s, by flags and by variables', async (_where, addressOf, encrypted) => {
    const address = addressOf(await freePort());
    const words = [
      'tini',
      '--',
      'node',
      'shim',
      'serve',
      '--listen-addr',
      address,
      ...(encrypted ? tls : []),
    ];
    const variables = { LISTEN_ADDR: address, ...(encrypted ? { TLS_CERT: 'a file' } : {}) };
    const equals = [`--listen-addr=${address}`, ...(encrypted ? [`--tls-cert=${tls[1]}`] : [])];
    const asked = () =>
      Promise.all([check(words), check(['serve'], variables), check(equals, { LISTEN_ADDR: ':1' })]);
    expect(await asked()).toEqual([1, 1, 1]);
    const server = serving(words.slice(5), fakeShim({}));
    await server.ready;
    expect(await asked()).toEqual([0, 0, 0]);
    if (encrypted) expect(await check(['serve'], { LISTEN_ADDR: address })).toBe(1);
    server.signal('SIGTERM');
    await server.exitCode;
    expect(await check(words)).toBe(1);
  });
});
