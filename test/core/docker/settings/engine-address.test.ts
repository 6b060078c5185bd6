import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isShimError } from '../../../../src/core/model/errors.js';
import { findEngine } from '../../../../src/core/docker/settings/engine-address.js';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'engine-address-test-'));
});

afterEach(() => rmSync(home, { recursive: true }));

function put(path: string, content: string): void {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), content);
}

function putContext(name: string, endpoint: object): string {
  const id = createHash('sha256').update(name).digest('hex');
  put(
    `.docker/contexts/meta/${id}/meta.json`,
    JSON.stringify({ Name: name, Endpoints: { docker: endpoint } }),
  );
  return id;
}

describe('the address of the engine', () => {
  it.each([
    ['unix:///run/x.sock', { socketPath: '/run/x.sock' }],
    ['unix://', { socketPath: '/var/run/docker.sock' }],
    ['npipe:////./pipe/mine', { socketPath: '//./pipe/mine' }],
    ['tcp://engine.example:2375', { host: 'engine.example', port: 2375 }],
    ['tcp://engine.example', { host: 'engine.example', port: 2375 }],
    ['engine.example:80', { host: 'engine.example', port: 80 }],
    ['tcp://[::1]:4243', { host: '::1', port: 4243 }],
    ['tcp://[fd00::1]:2399', { host: 'fd00::1', port: 2399 }],
    ['[2001:db8::5]', { host: '2001:db8::5', port: 2375 }],
    [' tcp://engine.example:1\r\n', { host: 'engine.example', port: 1 }],
    [':2397', { host: 'localhost', port: 2397 }],
    ['tcp://:2397', { host: 'localhost', port: 2397 }],
    ['tcp://', { host: 'localhost', port: 2375 }],
    ['tcp://engine:1/far/away/', { host: 'engine', port: 1, prefix: '/far/away' }],
    ['http://engine.example', { host: 'engine.example', port: 80 }],
    ['https://engine.example', { host: 'engine.example', port: 443, tls: { rejectUnauthorized: true } }],
  ])('is read from %s', async (host, endpoint) => {
    expect((await findEngine({ host, env: {} })).endpoint).toEqual(endpoint);
  });

  it.each([
    ['ssh://me@engine.example', "an engine behind ssh:// can't be used"],
    ['fd://', "unknown scheme 'fd'"],
    ['tcp://engine:1?a=b', 'not valid'],
    ['tcp://engine:99999', 'not valid'],
    ['tcp://a b', 'not valid'],
  ])('is refused as %s', async (host, message) => {
    await expect(findEngine({ host, env: {} })).rejects.toMatchObject({
      code: 'docker_unavailable',
      message: expect.stringContaining(message),
      hint: expect.any(String),
    });
  });

  it('is found or refused, whatever stands there', async () => {
    const part = fc.constantFrom(
      'tcp',
      '://',
      ':',
      '/',
      '[',
      ']',
      '::1',
      '@',
      '?',
      '#',
      '%25',
      '2375',
      ' ',
      'a',
    );
    const address = fc.oneof(
      fc.string(),
      fc.array(part).map((parts) => parts.join('')),
    );
    await fc.assert(
      fc.asyncProperty(address, async (host) => {
        const outcome = await findEngine({ host, env: {} }).catch((error: unknown) => error);
        expect(outcome instanceof Error ? isShimError(outcome, 'docker_unavailable') : outcome).toBeTruthy();
      }),
    );
  });

  it('shows no password', async () => {
    const { shown } = await findEngine({ host: 'tcp://me:s3cret@engine.example:1', env: {} });
    expect(shown).toBe('tcp://engine.example:1');
    for (const host of [
      'tcp://me:s3cret@a b',
      'me:s3cret@engine:99999',
      'tcp://me:s3/s3cret@engine',
      'tcp://engine:1?token=s3cret',
      'me:s3cret@x://engine',
    ])
      await expect(findEngine({ host, env: {} })).rejects.toMatchObject({
        message: expect.not.stringContaining('s3cret'),
      });
  });

  it('is the given one before DOCKER_HOST, and that before the context', async () => {
    putContext('far', { Host: 'tcp://context:1' });
    const env = { HOME: home, DOCKER_HOST: 'tcp://variable:1', DOCKER_CONTEXT: 'far' };
    expect((await findEngine({ host: 'tcp://option:1', env })).shown).toBe('tcp://option:1');
    expect((await findEngine({ env })).shown).toBe('tcp://variable:1');
    expect((await findEngine({ env: { ...env, DOCKER_HOST: undefined } })).shown).toBe('tcp://context:1');
  });

  it('is that of the current context, with its TLS files', async () => {
    const id = putContext('far', { Host: 'tcp://context', SkipTLSVerify: true });
    put('.docker/config.json', '{"currentContext":"far"}');
    put(`.docker/contexts/tls/${id}/docker/ca.pem`, 'CA');
    put(`.docker/contexts/tls/${id}/docker/cert.pem`, 'CERT');
    put(`.docker/contexts/tls/${id}/docker/key.pem`, 'KEY');
    expect((await findEngine({ env: { HOME: home } })).endpoint).toEqual({
      host: 'context',
      port: 2376,
      tls: {
        ca: Buffer.from('CA'),
        cert: Buffer.from('CERT'),
        key: Buffer.from('KEY'),
        rejectUnauthorized: false,
      },
    });
  });

  it('is not guessed when the context is gone', async () => {
    await expect(findEngine({ env: { HOME: home, DOCKER_CONTEXT: 'gone' } })).rejects.toMatchObject({
      code: 'docker_unavailable',
      message: `the Docker context "gone" can't be read`,
      hint: expect.stringContaining('docker context ls'),
    });
  });

  it('takes TLS files from DOCKER_CERT_PATH with DOCKER_TLS_VERIFY', async () => {
    put('certs/ca.pem', 'CA');
    const env = { HOME: home, DOCKER_HOST: 'tcp://engine', DOCKER_CERT_PATH: join(home, 'certs') };
    expect((await findEngine({ env })).endpoint).toEqual({ host: 'engine', port: 2375 });
    expect((await findEngine({ env: { ...env, DOCKER_TLS_VERIFY: '1' } })).endpoint).toMatchObject({
      port: 2376,
      tls: { ca: Buffer.from('CA'), rejectUnauthorized: true },
    });
  });

  it('is not asked over TLS when a file of it is missing or can not be read', async () => {
    const env = { HOME: home, DOCKER_HOST: 'tcp://engine', DOCKER_TLS_VERIFY: '1' };
    await expect(findEngine({ env })).rejects.toMatchObject({
      code: 'docker_unavailable',
      message: `TLS with the Docker Engine needs ${home}/.docker/ca.pem, which can't be read: there is no such file`,
      hint: expect.stringContaining('export DOCKER_CERT_PATH='),
    });
    mkdirSync(join(home, '.docker', 'key.pem'), { recursive: true });
    await expect(findEngine({ env })).rejects.toMatchObject({
      message: expect.stringContaining("key.pem, which can't be read: it is a directory"),
    });
  });

  it('is a rootless socket when there is no default one', async ({ skip }) => {
    if (existsSync('/var/run/docker.sock')) skip('this machine has a default socket');
    expect((await findEngine({ env: { HOME: home } })).shown).toBe('unix:///var/run/docker.sock');
    put('.docker/desktop/docker.sock', '');
    expect((await findEngine({ env: { HOME: home } })).shown).toBe(
      `unix://${home}/.docker/desktop/docker.sock`,
    );
    put('run/docker.sock', '');
    const env = { HOME: home, XDG_RUNTIME_DIR: join(home, 'run') };
    expect((await findEngine({ env })).shown).toBe(`unix://${home}/run/docker.sock`);
  });
});
