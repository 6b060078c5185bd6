import { execa } from 'execa';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDockerEngine } from '../../../../src/core/docker/docker-engine.js';

/** What reached an engine: which one, behind which path, with which login; or nothing did. */
type Seen = { engine: string; prefix: string; auth: Record<string, string> | undefined } | 'refused';

interface Setting {
  /** `{four}`, `{six}` and `{socket}` stand for the engines' ports and the socket's path, `{home}` for the home. */
  env?: Record<string, string>;
  /** By path below the home; a value that is no text is written as JSON. */
  files?: Record<string, unknown>;
  /** Shell scripts by the helper's name. */
  helpers?: Record<string, string>;
  image?: string;
  /** Not as docker, on purpose: the row of docs/docker.md that says why. */
  differs?: string;
  /** The version of the docker command that reads it so first; an older one is not asked. */
  since?: number;
}

const base64 = (text: string) => Buffer.from(text).toString('base64');
const LOGIN = { auth: base64('ann:s3cret') };
const GIVES = (user: string) => `cat >/dev/null; echo '{"Username":"${user}","Secret":"of-helper"}'`;
const HUB = 'https://index.docker.io/v1/';
const at = (config: unknown, more: Omit<Setting, 'files'> = {}): Setting => ({
  ...more,
  files: { '.docker/config.json': config },
});
const context = (name: string, endpoint: object) => ({
  [`.docker/contexts/meta/${createHash('sha256').update(name).digest('hex')}/meta.json`]: {
    Name: name,
    Endpoints: { docker: endpoint },
  },
});

const SETTINGS: Record<string, Setting> = {
  'an address over IPv4': {},
  'a newline behind the address': { env: { DOCKER_HOST: 'tcp://127.0.0.1:{four}\n' } },
  'a carriage return behind the address': { env: { DOCKER_HOST: 'tcp://127.0.0.1:{four}\r' } },
  'blanks around the address': { env: { DOCKER_HOST: ' \ttcp://127.0.0.1:{four} ' } },
  'an address without a scheme': { env: { DOCKER_HOST: '127.0.0.1:{four}' } },
  'a port alone': { env: { DOCKER_HOST: ':{four}' } },
  'tcp:// and a port': { env: { DOCKER_HOST: 'tcp://:{four}' } },
  'an IPv6 address': { env: { DOCKER_HOST: 'tcp://[::1]:{six}' } },
  'an IPv6 address without a scheme': { env: { DOCKER_HOST: '[::1]:{six}' } },
  'a path behind the port': { env: { DOCKER_HOST: 'tcp://127.0.0.1:{four}/far/away' } },
  'a path with a final slash': { env: { DOCKER_HOST: 'tcp://127.0.0.1:{four}/far/' } },
  'a socket': { env: { DOCKER_HOST: 'unix://{socket}' } },
  'an unknown scheme': { env: { DOCKER_HOST: 'gopher://127.0.0.1:{four}' } },
  'http:// as scheme': { env: { DOCKER_HOST: 'http://127.0.0.1:{four}' }, differs: 'schemes' },
  'a query in the address': { env: { DOCKER_HOST: 'tcp://127.0.0.1:{four}?a=b' }, differs: 'queries' },
  'DOCKER_CERT_PATH without TLS': { env: { DOCKER_CERT_PATH: '/nowhere' } },
  'the context of the config': {
    env: { DOCKER_HOST: '' },
    files: {
      '.docker/config.json': { currentContext: 'far' },
      ...context('far', { Host: 'tcp://127.0.0.1:{four}' }),
    },
  },
  'the context of DOCKER_CONTEXT': {
    env: { DOCKER_HOST: '', DOCKER_CONTEXT: 'near' },
    files: context('near', { Host: 'unix://{socket}' }),
  },
  'DOCKER_HOST beside a context': {
    files: {
      '.docker/config.json': { currentContext: 'near' },
      ...context('near', { Host: 'unix://{socket}' }),
    },
  },
  'a context that is gone': { env: { DOCKER_HOST: '', DOCKER_CONTEXT: 'gone' } },
  'a login': at({ auths: { 'reg.example:5000': LOGIN } }),
  'a login for another port': at({ auths: { 'reg.example': LOGIN } }),
  'a login under https://': at({ auths: { 'https://reg.example:5000': LOGIN } }),
  'a login under https:// with a path': at({ auths: { 'https://reg.example:5000/v2/x': LOGIN } }),
  'a login under http:// with a path': at({ auths: { 'http://reg.example:5000/v1/': LOGIN } }),
  'a login with a path and no scheme': at({ auths: { 'reg.example:5000/v1/': LOGIN } }),
  'a login under tcp://': at({ auths: { 'tcp://reg.example:5000': LOGIN } }, { since: 28 }),
  'the usual port in a key': at(
    { auths: { 'https://reg.example:443': LOGIN } },
    { image: 'reg.example:443/a' },
  ),
  'the usual port in a key only': at(
    { auths: { 'https://reg.example:443': LOGIN } },
    { image: 'reg.example/a' },
  ),
  "Docker Hub's login": at({ auths: { [HUB]: LOGIN } }, { image: 'busybox' }),
  "Docker Hub's login under its short name": at(
    { auths: { 'docker.io': LOGIN } },
    { image: 'busybox', differs: 'hub' },
  ),
  'a user name and a password': at({ auths: { 'reg.example:5000': { username: 'ann', password: 'x' } } }),
  'an identity token': at({ auths: { 'reg.example:5000': { ...LOGIN, identitytoken: 'tok' } } }),
  'a registry token': at({ auths: { 'reg.example:5000': { registrytoken: 'tok' } } }),
  'a password with colons and NULs': at({ auths: { 'reg.example:5000': { auth: base64('ann:a:b\0\0') } } }),
  'a newline in the base64': at({ auths: { 'reg.example:5000': { auth: `${LOGIN.auth}\n` } } }),
  'base64 without its padding': at({
    auths: { 'reg.example:5000': { auth: base64('ann:ab').replace(/=+$/, '') } },
  }),
  'an auth without a colon': at({ auths: { 'reg.example:5000': { auth: base64('ann') } } }),
  'keys in other case': at({ AUTHS: { 'reg.example:5000': { Auth: LOGIN.auth } } }),
  'a field in two spellings': at('{"credsStore":"no","credsstore":"two"}', {
    helpers: { two: GIVES('two') },
  }),
  'text behind the first value': at(`{"auths":{"reg.example:5000":${JSON.stringify(LOGIN)}}} and {more}`),
  'a byte order mark': at(`\ufeff{"auths":{"reg.example:5000":${JSON.stringify(LOGIN)}}}`),
  'a trailing comma': at(`{"auths":{"reg.example:5000":${JSON.stringify(LOGIN)}},}`),
  'an empty file': at(''),
  'null as the config': at('null'),
  'a list as the config': at('[]'),
  'a null among the logins': at({ auths: { 'reg.example:5000': LOGIN, other: null } }),
  'a helper of the registry': at(
    { credHelpers: { 'reg.example:5000': 'one' }, credsStore: 'no' },
    { helpers: { one: GIVES('one') } },
  ),
  'a helper of another registry': at({ credHelpers: { other: 'one' }, auths: { 'reg.example:5000': LOGIN } }),
  'a store': at({ credsStore: 'one' }, { helpers: { one: GIVES('one') } }),
  'a store, for Docker Hub': at(
    { credsStore: 'one' },
    { image: 'busybox', helpers: { one: `read s; echo "{\\"Username\\":\\"$s\\",\\"Secret\\":\\"x\\"}"` } },
  ),
  'a helper without a name beside a store': at(
    { credHelpers: { 'reg.example:5000': '' }, credsStore: 'one', auths: { 'reg.example:5000': LOGIN } },
    { helpers: { one: GIVES('one') } },
  ),
  'a null among the helpers': at(
    { credHelpers: { other: null, 'reg.example:5000': 'one' } },
    { helpers: { one: GIVES('one') } },
  ),
  'a token of a helper': at({ credsStore: 'one' }, { helpers: { one: GIVES('<token>') } }),
  "a helper's answer in lower case": at(
    { credsStore: 'one' },
    { helpers: { one: `cat >/dev/null; echo '{"username":"low","secret":"x"}'` } },
  ),
  "text behind a helper's answer": at(
    { credsStore: 'one' },
    { helpers: { one: `${GIVES('one')}; echo more` } },
  ),
  'a helper that has none': at(
    { credsStore: 'one', auths: { 'reg.example:5000': LOGIN } },
    { helpers: { one: 'echo credentials not found in native keychain; exit 1' } },
  ),
  'a helper that is missing': at({ credsStore: 'gone' }),
  'a helper that is missing, and a login': at(
    { credsStore: 'gone', auths: { 'reg.example:5000': LOGIN } },
    {},
  ),
  'a helper that fails, and a login': at(
    { credsStore: 'one', auths: { 'reg.example:5000': LOGIN } },
    { helpers: { one: 'exit 3' } },
  ),
  'pass installed and nothing configured': {
    helpers: { pass: GIVES('of-pass') },
    files: { 'bin/pass': '#!/bin/sh\n' },
  },
  'pass installed and a login configured': at(
    { auths: { other: LOGIN } },
    { helpers: { pass: GIVES('of-pass') } },
  ),
  'TLS asked for beside a socket': {
    env: { DOCKER_HOST: 'unix://{socket}', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/nowhere' },
    differs: 'tls',
  },
  'more than logins in DOCKER_AUTH_CONFIG': {
    env: { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { 'reg.example:5000': LOGIN }, credsStore: 'x' }) },
    differs: 'variable',
  },
  'a login in DOCKER_AUTH_CONFIG': at(
    { auths: { 'reg.example:5000': { auth: base64('file:x') } } },
    {
      env: { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { 'reg.example:5000': LOGIN } }) },
      since: 28.3,
    },
  ),
};

const home = mkdtempSync(join(tmpdir(), 'like-docker-'));
const socket = join(home, 'engine.sock');
const servers: Server[] = [];
let seen: Seen = 'refused';
let ports: Record<string, string> = {};

/** Knows what a pull asks for, below any path. */
function engine(name: string) {
  return (request: IncomingMessage, response: ServerResponse) => {
    const [, prefix = '', call = ''] =
      /^(.*?)(?:\/v1\.\d+)?(\/(?:_ping|info|images\/).*)$/.exec(request.url ?? '') ?? [];
    const auth = request.headers['x-registry-auth'];
    if (call.startsWith('/images/create')) seen = { engine: name, prefix, auth: loginOf(auth) };
    response.setHeader('API-Version', '1.41');
    request
      .resume()
      .on('end', () => response.end(call === '/info' ? JSON.stringify({ IndexServerAddress: HUB }) : '{}'));
  };
}

/** What tells who pulls. The server's address is told in the registry's name or in the key's, and read by no engine. */
function loginOf(header: string | string[] | undefined): Record<string, string> | undefined {
  if (typeof header !== 'string') return undefined;
  const sent = JSON.parse(Buffer.from(header, 'base64url').toString()) as Record<string, string>;
  const login = Object.fromEntries(
    Object.entries(sent).filter(([name]) => name !== 'serveraddress' && name !== 'auth'),
  );
  return Object.keys(login).length > 0 ? login : undefined;
}

const filled = (text: string) =>
  text.replace(/\{(four|six|socket|home)\}/g, (_, name: string) => ports[name] ?? '');

function environment({ env = {}, files = {}, helpers = {} }: Setting): Record<string, string> {
  rmSync(join(home, 'user'), { recursive: true, force: true });
  const put = (path: string, content: string) => {
    const file = join(home, 'user', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    chmodSync(file, path.startsWith('bin/') ? 0o755 : 0o600);
  };
  for (const [path, content] of Object.entries(files))
    put(path, filled(typeof content === 'string' ? content : JSON.stringify(content)));
  for (const [name, script] of Object.entries(helpers))
    put(`bin/docker-credential-${name}`, `#!/bin/sh\n${script}\n`);
  const given = Object.entries({ DOCKER_HOST: 'tcp://127.0.0.1:{four}', ...env });
  return {
    ...Object.fromEntries(
      given.filter(([, value]) => value !== '').map(([name, value]) => [name, filled(value)]),
    ),
    HOME: join(home, 'user'),
    PATH: `${join(home, 'user', 'bin')}:/usr/local/bin:/usr/bin:/bin`,
  };
}

const version = await execa('docker', ['--version'], { reject: false }).then(({ stdout }) =>
  Number.parseFloat(/version (\d+\.\d+)/.exec(stdout ?? '')?.[1] ?? '0'),
);

describe.skipIf(version === 0 && !process.env.REQUIRE_DOCKER)(
  "Docker's settings, read as by the docker command",
  () => {
    beforeAll(async () => {
      const listen = async (name: string, ...where: unknown[]) => {
        const server = createServer(engine(name));
        servers.push(server);
        await once((server.listen as (...all: unknown[]) => Server).call(server, ...where), 'listening');
        return String((server.address() as AddressInfo).port);
      };
      ports = {
        four: await listen('four', 0, '127.0.0.1'),
        six: await listen('six', 0, '::1'),
        socket,
        home,
      };
      await listen('socket', socket);
    });

    afterAll(() => {
      for (const server of servers) server.close();
      rmSync(home, { recursive: true });
    });

    beforeEach(() => {
      seen = 'refused';
    });

    it.each(Object.entries(SETTINGS))('%s', async (_, setting) => {
      const env = environment(setting);
      const image = setting.image ?? 'reg.example:5000/team/app';
      const asked = version >= (setting.since ?? 0);
      if (asked)
        await execa('docker', ['pull', image], { env, extendEnv: false, reject: false, timeout: 20_000 });
      const byDocker = seen;
      seen = 'refused';
      await createDockerEngine({ env, pullTimeout: 20_000 })
        .pullImage(image)
        .catch(() => undefined);
      if (!asked) expect(seen).toMatchObject({ auth: { username: 'ann' } });
      else if (setting.differs) expect(seen).not.toEqual(byDocker);
      else expect(seen).toEqual(byDocker);
    });

    /** Two that show only at fixed places, which a test may not take: the usual ports, the sockets of a home. */
    it('has a reason in docs/docker.md for each difference, and no row too many', () => {
      const text = readFileSync(new URL('../../../../docs/docker.md', import.meta.url), 'utf8');
      const rows = [...text.matchAll(/^\| `([a-z]+)` \|/gm)].map(([, name]) => name);
      const used = new Set(Object.values(SETTINGS).flatMap(({ differs = [] }) => differs));
      expect([...used, 'ports', 'sockets'].sort()).toEqual(rows.sort());
      expect(rows.length).toBeLessThanOrEqual(10);
    });
  },
);
