import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runBin, serveBin } from '../helpers/bin.js';
import { createStandIn, type StandIn } from '../helpers/stand-in.js';

const SECRET = 's3cret';
const AUTH = Buffer.from(`ann:${SECRET}`).toString('base64');
const LOGIN = `{"auths":{"reg.example":{"auth":"${AUTH}"}}`;

let home: string;
let standIn: StandIn;
let engine: Server;
let asked: string[];

/** An engine behind a path, whose registry lets nobody in. */
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'docker-settings-'));
  mkdirSync(join(home, '.docker'));
  standIn = createStandIn();
  asked = [];
  engine = createServer((request, response) => {
    asked.push(`${request.method} ${request.url?.replace(/\?.*/, '')}`);
    const [status, body] = request.url?.includes('/images/create')
      ? [500, '{"message":"no basic auth credentials"}']
      : request.url?.includes('/images/')
        ? [404, '{"message":"No such image"}']
        : [200, 'OK'];
    request.resume().on('end', () => response.writeHead(status).end(body));
  });
  await once(engine.listen(0, '127.0.0.1'), 'listening');
});
afterEach(() => {
  engine.close();
  standIn.dispose();
  rmSync(home, { recursive: true });
});

const env = () => ({
  HOME: home,
  TMPDIR: home,
  QAPPCTL: standIn.path,
  DOCKER_HOST: `tcp://127.0.0.1:${(engine.address() as AddressInfo).port}/far/`,
});
const write = (content: string | Buffer) => writeFileSync(join(home, '.docker', 'config.json'), content);

describe("a config of Docker's that can't be read", () => {
  it.each<[string, string | Buffer, string]>([
    ['a trailing comma', `${LOGIN},}`, 'is not valid JSON'],
    ['a byte order mark', `\ufeff${LOGIN}}`, 'begins with a byte order mark'],
    ['UTF-16', Buffer.from(`\ufeff${LOGIN}}`, 'utf16le'), 'is not UTF-8 text'],
    ['a wrong type', `{"auths":["${AUTH}"]}`, 'has a value of a wrong type at auths'],
    [
      'an auth that is none',
      `{"auths":{"reg.example":{"auth":"${SECRET}"}}}`,
      "has an auth that can't be read",
    ],
  ])('is told once, and again when the registry refuses: %s', async (_, content, why) => {
    write(content);
    const { exitCode, stdout, stderr } = await runBin(['images', 'push', 'reg.example/a:1'], { env: env() });
    expect([exitCode, stdout]).toEqual([4, '']);
    expect(stderr.match(/^warning: .*$/gm)).toEqual([
      expect.stringContaining(`${home}/.docker/config.json ${why}`),
    ]);
    expect(stderr).toMatch(/^hint: .*config\.json .*; check the login: docker login reg\.example$/m);
    expect(stderr).not.toContain(SECRET);
    expect(stderr).not.toContain(AUTH);
  });

  it('is one line in the log of a server, however many pushes there are', async () => {
    write(`${LOGIN},}`);
    const server = await serveBin([], { env: env() });
    for (const image of ['reg.example/a:1', 'reg.example/b:1', 'reg.example/a:1']) {
      const response = await fetch(`${server.url}/images`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ image }),
      });
      expect([response.status, await response.text()]).toEqual([
        502,
        expect.stringContaining('config.json is not valid JSON; check the login'),
      ]);
    }
    await server.stop();
    const lines = server
      .stderr()
      .split('\n')
      .filter((line) => line.includes('"level":"warn'));
    expect(lines.filter((line) => line.includes('is not valid JSON'))).toHaveLength(1);
    expect(server.stderr()).not.toContain(AUTH);
  });
});

describe('an engine behind a path', () => {
  it.each([
    ['qappctl', []],
    ['the local platform', ['--local', '--local-engine', 'docker']],
  ])('is asked there for everything, by %s', async (_, flags) => {
    await runBin([...flags, 'images', 'push', 'reg.example/a:1'], { env: env() });
    expect(asked).toContain('GET /far/images/reg.example%2Fa%3A1/json');
    expect(asked).toContain('POST /far/images/create');
    expect(asked.filter((call) => !/^[A-Z]+ \/far\/[a-z_]/.test(call))).toEqual([]);
  });
});

describe('a helper that is gone', () => {
  it('leaves the login of the file, and is named when the registry refuses', async () => {
    write(`${LOGIN},"credsStore":"of-desktop"}`);
    const { stderr } = await runBin(['images', 'push', 'reg.example/a:1'], { env: env() });
    expect(stderr).toMatch(
      /^hint: the credential helper docker-credential-of-desktop is not installed; check the login: /m,
    );
  });
});
