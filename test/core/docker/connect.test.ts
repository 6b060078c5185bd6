import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDockerEngine } from '../../../src/core/docker/docker-engine.js';
import { makeAuthority, makeCertificate } from '../../helpers/certificates.js';
import { createFakeEngine, type FakeEngine } from '../../helpers/fake-engine.js';

let dir: string;
const servers: Server[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'connect-test-'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true });
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

const holdsEverything: RequestListener = (request, response) =>
  response.writeHead(request.url === '/images/here%3A1/json' ? 200 : 500).end('{}');

function engineAt(host: string | undefined, env: Record<string, string> = {}) {
  return createDockerEngine({ host, env: { HOME: dir, ...env }, pullTimeout: 60_000 });
}

describe('the connection to the engine', () => {
  it('goes over TCP', async () => {
    const port = await listen(createServer(holdsEverything));
    await expect(engineAt(`tcp://127.0.0.1:${port}`).hasImage('here:1')).resolves.toBe(true);
    await expect(engineAt(undefined, { DOCKER_HOST: `127.0.0.1:${port}` }).hasImage('here:1')).resolves.toBe(
      true,
    );
  });

  it('goes over IPv6, and keeps the path that the engine is behind', async () => {
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url);
      response.end('{}');
    });
    servers.push(server);
    await once(server.listen(0, '::1'), 'listening');
    const { port } = server.address() as AddressInfo;
    await expect(engineAt(`tcp://[::1]:${port}/far/`).hasImage('here:1')).resolves.toBe(true);
    expect(asked).toEqual(['/far/images/here%3A1/json']);
  });

  it('finds an engine by its zone, and names it without one', async () => {
    const named: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      named.push(request.headers.host);
      response.end('{}');
    });
    servers.push(server);
    await once(server.listen(0, '::1'), 'listening');
    const { port } = server.address() as AddressInfo;
    for (const zone of ['%lo', '%25lo', '%2525lo'])
      await expect(engineAt(`tcp://[::1${zone}]:${port}`).hasImage('here:1')).resolves.toBe(true);
    expect(new Set(named)).toEqual(new Set([`[::1]:${port}`]));
  });

  it('is not led to another host by its path', async () => {
    const asked: (string | undefined)[] = [];
    const port = await listen(
      createServer((request, response) => {
        asked.push(request.url);
        response.end('{}');
      }),
    );
    await engineAt(`tcp://127.0.0.1:${port}//other.invalid/x/../y`).hasImage('here:1');
    expect(asked).toEqual(['/other.invalid/y/images/here%3A1/json']);
  });

  it('sends the HttpHeaders of the settings with every call, but none of its own', async () => {
    const told: unknown[] = [];
    const port = await listen(
      createServer(({ headers }, response) => {
        told.push([headers['x-team'], headers.host, headers['bad name'], headers['x-bad']]);
        response.end('{}');
      }),
    );
    mkdirSync(join(dir, '.docker'));
    const HttpHeaders = { 'X-Team': 'zenx', Host: 'other', 'bad name': 'x', 'X-Bad': 'a\nb' };
    writeFileSync(join(dir, '.docker', 'config.json'), JSON.stringify({ HttpHeaders }));
    await engineAt(`tcp://127.0.0.1:${port}`).hasImage('here:1');
    expect(told).toEqual([['zenx', `127.0.0.1:${port}`, undefined, undefined]]);
  });

  it('tells once what of the settings can not be read', async () => {
    const port = await listen(createServer(holdsEverything));
    mkdirSync(join(dir, '.docker'));
    writeFileSync(join(dir, '.docker', 'config.json'), '{"auths":{"r":{"auth":"s3cret"}},}');
    const warnings: string[] = [];
    const engine = createDockerEngine({
      host: `tcp://127.0.0.1:${port}`,
      env: { HOME: dir },
      pullTimeout: 60_000,
      warn: (text) => warnings.push(text),
    });
    await engine.hasImage('here:1');
    await engine.hasImage('here:1');
    expect(warnings).toEqual([`${join(dir, '.docker', 'config.json')} is not valid JSON`]);
  });

  it('says when nothing listens on a port, and when the host is unknown', async () => {
    const server = createServer();
    const port = await listen(server);
    await new Promise((resolve) => servers.pop()?.close(resolve));
    await expect(engineAt(`tcp://127.0.0.1:${port}`).hasImage('here:1')).rejects.toMatchObject({
      code: 'docker_unavailable',
      message: `can't use the Docker Engine at tcp://127.0.0.1:${port}: nothing listens there, connection refused`,
    });
    await expect(engineAt('tcp://engine.invalid:1').hasImage('here:1')).rejects.toMatchObject({
      code: 'docker_unavailable',
      message: expect.stringContaining('its host name is unknown'),
    });
  });

  describe('with TLS', () => {
    let host: string;

    beforeEach(async () => {
      const authority = await makeAuthority('test authority');
      const ca = authority.cert;
      const { cert, key } = await makeCertificate('engine', authority);
      for (const [name, text] of Object.entries({ ca, cert, key }))
        writeFileSync(join(dir, `${name}.pem`), text);
      const options = { cert, key, ca, requestCert: true };
      host = `tcp://127.0.0.1:${await listen(createTlsServer(options, holdsEverything))}`;
    });

    it('shows its certificate and checks that of the engine', async () => {
      const env = { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: dir };
      await expect(engineAt(host, env).hasImage('here:1')).resolves.toBe(true);
    });

    it('refuses an engine with a certificate that it does not know', async () => {
      writeFileSync(join(dir, 'ca.pem'), (await makeAuthority('another')).cert);
      const engine = engineAt(host, { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: dir });
      await expect(engine.hasImage('here:1')).rejects.toMatchObject({
        code: 'docker_unavailable',
        message: expect.stringContaining('nobody who is trusted here signed its certificate'),
        hint: expect.stringContaining('DOCKER_CERT_PATH'),
      });
    });

    it.each(['cert.pem', 'key.pem'])('says so when %s is damaged', async (name) => {
      writeFileSync(join(dir, name), 'damaged');
      const engine = engineAt(host, { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: dir });
      await expect(engine.hasImage('here:1')).rejects.toMatchObject({
        code: 'docker_unavailable',
        message: expect.stringContaining('cert.pem and key.pem are no pair, or one of them is damaged'),
      });
    });

    it('says so when the other side speaks none', async () => {
      const plain = `tcp://127.0.0.1:${await listen(createServer(holdsEverything))}`;
      const engine = engineAt(plain, { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: dir });
      await expect(engine.hasImage('here:1')).rejects.toMatchObject({
        code: 'docker_unavailable',
        message: expect.stringContaining('it does not speak TLS'),
      });
    });
  });
});

describe('the settings of the process itself', () => {
  let fake: FakeEngine;

  beforeEach(async () => {
    fake = await createFakeEngine({ images: ['here:1'] });
  });

  afterEach(() => fake.dispose());

  it('do not lead the connection elsewhere', async () => {
    vi.stubEnv('DOCKER_HOST', 'tcp://127.0.0.1:1');
    vi.stubEnv('DOCKER_TLS_VERIFY', '1');
    await expect(engineAt(fake.host).hasImage('here:1')).resolves.toBe(true);
  });

  it.each(['tcp://127.0.0.1:1', 'nonsense://', 'a b c'])(
    'are not read when they are not used: %s',
    async (host) => {
      vi.stubEnv('DOCKER_HOST', host);
      vi.stubEnv('DOCKER_CERT_PATH', join(dir, 'none'));
      await expect(engineAt(fake.host).hasImage('here:1')).resolves.toBe(true);
    },
  );

  it('say which group to join when the socket is closed to this user', async () => {
    const socket = fake.host.replace('unix://', '');
    chmodSync(socket, 0);
    await withoutRoot(() =>
      expect(engineAt(fake.host).hasImage('here:1')).rejects.toMatchObject({
        code: 'docker_unavailable',
        message: `can't use the Docker Engine at ${fake.host}: permission denied`,
        hint: expect.stringContaining('docker group'),
      }),
    );
  });
});

/** Root may open everything, so be somebody else for a while. */
async function withoutRoot(task: () => Promise<void>): Promise<void> {
  if (process.geteuid?.() !== 0) return task();
  // Loads what is loaded lazily, while it can be read.
  await engineAt(`unix://${dir}/none`)
    .hasImage('here:1')
    .catch(() => undefined);
  chmodSync(dir, 0o755);
  process.seteuid?.(65_534);
  try {
    await task();
  } finally {
    process.seteuid?.(0);
  }
}
