import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findAuth, settingsProblems } from '../../../../src/core/docker/settings/auth.js';
import { findEngine } from '../../../../src/core/docker/settings/engine-address.js';
import { isShimError } from '../../../../src/core/model/errors.js';
import { askHelper } from '../../../../src/core/docker/settings/credential-helper.js';

const HUB = 'https://index.docker.io/v1/';
let home: string;
let env: Record<string, string>;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'docker-auth-test-'));
  mkdirSync(join(home, '.docker'));
  env = { HOME: home, PATH: `${home}:${process.env.PATH}` };
});

afterEach(() => rmSync(home, { recursive: true }));

function configure(config: object): void {
  writeFileSync(join(home, '.docker', 'config.json'), JSON.stringify(config));
}

function installHelper(name: string, script: string): void {
  const path = join(home, `docker-credential-${name}`);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

describe('credentials from the config file', () => {
  it.each([
    ['the registry itself', 'registry.example:5000', 'registry.example:5000'],
    ['a key with scheme and path', 'registry.example:5000', 'https://registry.example:5000/v1/'],
    ['a key with plain http', 'registry.example', 'http://registry.example'],
    ["Docker Hub's key", 'docker.io', HUB],
    ["Docker Hub's short key", 'docker.io', 'docker.io'],
  ])('are found under %s', async (_, registry, key) => {
    configure({ auths: { [key]: { auth: base64('ann:pa:ss') } } });
    const serveraddress = registry === 'docker.io' ? HUB : registry;
    expect(await findAuth(registry, env)).toEqual({
      auth: { username: 'ann', password: 'pa:ss', serveraddress },
    });
  });

  it('are not taken from another port, host or prototype', async () => {
    configure({ auths: { 'registry.example:5000': { auth: base64('ann:secret') } } });
    for (const registry of ['registry.example', 'registry.example:5001', 'example:5000', 'constructor'])
      expect(await findAuth(registry, env)).toEqual({ auth: undefined });
  });

  it('may be a plain pair, an identity token or a registry token', async () => {
    configure({
      auths: {
        a: { username: 'ann', password: 'secret' },
        b: { auth: base64('ann:'), identitytoken: 'token' },
        c: { registrytoken: 'bearer' },
        d: {},
        e: { auth: 'not base64!' },
      },
    });
    expect((await findAuth('a', env)).auth).toMatchObject({ username: 'ann', password: 'secret' });
    expect((await findAuth('b', env)).auth).toMatchObject({ identitytoken: 'token' });
    expect((await findAuth('c', env)).auth).toMatchObject({ registrytoken: 'bearer' });
    expect((await findAuth('d', env)).auth).toBeUndefined();
    expect((await findAuth('e', env)).auth).toBeUndefined();
  });

  it('come from DOCKER_CONFIG when it is set', async () => {
    const elsewhere = join(home, 'elsewhere');
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, 'config.json'), '{"auths":{"r":{"username":"ann","password":"secret"}}}');
    expect((await findAuth('r', { ...env, DOCKER_CONFIG: elsewhere })).auth).toMatchObject({
      username: 'ann',
    });
    expect((await findAuth('r', env)).auth).toBeUndefined();
  });

  it.each(['', 'null', '{}'])('are none when the file holds %j', async (text) => {
    writeFileSync(join(home, '.docker', 'config.json'), text);
    expect(await findAuth('r', env)).toEqual({ auth: undefined });
    expect(await settingsProblems(env)).toEqual([]);
  });

  it.each([
    ['not json s3cret', 'is not valid JSON'],
    ['{"auths":{"r":{"auth":"s3cret"}},}', 'is not valid JSON'],
    ['\ufeff{"auths":{}}', 'begins with a byte order mark, which JSON has none of'],
    [Buffer.from('{"auths":{}}', 'utf16le'), 'is not UTF-8 text'],
    ['["s3cret"]', 'holds no JSON object'],
    ['{"auths":7}', 'has a value of a wrong type at auths'],
    ['{"auths":{"r":"s3cret"}}', 'has a value of a wrong type at r'],
    ['{"credHelpers":{"other":7}}', 'has a value of a wrong type at credHelpers'],
    ['{"credsStore":[]}', 'has a value of a wrong type at credsStore'],
    ['{"auths":{"r":{"auth":"s3cret!"}}}', "has an auth that can't be read at r"],
    ['{"auths":{"r":{"password":{"s3cret":1}}}}', 'has a value of a wrong type at r'],
    ['{"HttpHeaders":{"x":["s3cret"]}}', 'has a value of a wrong type at HttpHeaders'],
    ['{"auths":{"https://me:s3cret@r\\n/x":{"auth":"!"}}}', "has an auth that can't be read at r "],
  ])('are none when the file holds %j, and it is told why', async (content, why) => {
    const path = join(home, '.docker', 'config.json');
    writeFileSync(path, content);
    expect(await findAuth('r', env)).toEqual({ auth: undefined, problem: `${path} ${why}` });
    expect(await settingsProblems(env)).toEqual([`${path} ${why}`]);
  });

  it('are none when the file is a directory, and it is told why', async () => {
    mkdirSync(join(home, '.docker', 'config.json'));
    expect((await findAuth('r', env)).problem).toContain("config.json can't be read: it is a directory");
  });

  it('are those of DOCKER_AUTH_CONFIG first; one that is broken counts as none and is told', async () => {
    configure({ auths: { r: { username: 'ann', password: 'x' } } });
    const given = (auths: unknown) => ({ ...env, DOCKER_AUTH_CONFIG: JSON.stringify({ auths }) });
    const bob = { auth: base64('bob:s3cret') };
    expect((await findAuth('r', given({ r: bob }))).auth).toMatchObject({ username: 'bob' });
    expect((await findAuth('r', given({ other: bob }))).auth).toMatchObject({ username: 'ann' });
    const broken = given({ r: bob, other: {} });
    expect((await findAuth('r', broken)).auth).toMatchObject({ username: 'ann' });
    expect(await settingsProblems(broken)).toEqual([
      expect.stringContaining('DOCKER_AUTH_CONFIG is not used: it has no auth that can be read at other'),
    ]);
  });

  it.each([
    ['{s3cret', 'is no JSON object'],
    ['"s3cret"', 'is no JSON object'],
    ['{"auths":{}} {"s3cret":1}', 'holds more than one JSON object'],
    ['{"auths":{},"s3cret":1}', 'holds other fields than auths'],
    ['{"auths":["s3cret"]}', 'holds other fields than auths'],
    ['{"auths":{"r":{"auth":"YTpi","password":"s3cret"}}}', 'holds other fields than auth at r'],
    ['{"auths":{"r":"s3cret"}}', 'has no auth that can be read at r'],
    ['{"auths":{"https://me:s3cret@r":{}}}', 'has no auth that can be read at r'],
  ])('are not those of DOCKER_AUTH_CONFIG when it is %j, and it is told why', async (text, why) => {
    expect(await settingsProblems({ ...env, DOCKER_AUTH_CONFIG: text })).toEqual([
      `DOCKER_AUTH_CONFIG is not used: it ${why}, and Docker takes no more than {"auths":{"<registry>":{"auth":"<base64 of name:password>"}}}`,
    ]);
  });

  it('are found whatever the file holds, or it is told why, and no secret with it', async () => {
    const secret = 'Qk3-a-secret';
    const wild = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(secret, base64(`u:${secret}`), [secret], { auth: secret }),
    );
    const login = fc.dictionary(fc.constantFrom('auth', 'Auth', 'username', 'password', 'x'), wild);
    const registry = fc.constantFrom('r', 'https://r/v1/', `https://u:${secret}@r`, `${secret}@r/x`, 'o');
    const config = fc.dictionary(
      fc.constantFrom('auths', 'AUTHS', 'credHelpers', 'credsStore', 'HttpHeaders', 'currentContext', 'x'),
      fc.oneof(wild, fc.dictionary(registry, fc.oneof(login, wild))),
    );
    const behind = fc.constantFrom('', ',}', ' more', '{', '"\\"', '\0');
    const text = fc.tuple(fc.constantFrom('', '\ufeff', '//x\n', ' '), config, behind, fc.nat(400));
    await fc.assert(
      fc.asyncProperty(text, async ([before, value, after, length]) => {
        const whole = `${before}${JSON.stringify(value)}${after}`;
        const cut = length % 3 === 0 ? whole.slice(0, length) : whole;
        writeFileSync(join(home, '.docker', 'config.json'), cut);
        const alone = { ...env, PATH: home };
        const found = await findAuth('r', alone);
        const told = [
          found.problem ?? '',
          ...(await settingsProblems({ ...alone, DOCKER_AUTH_CONFIG: cut })),
        ];
        // The name of a helper is no secret, whatever it is.
        const texts = told.join().replace(/docker-credential-\S+/g, '');
        expect(texts).not.toContain(secret);
        expect(texts).not.toContain(base64(`u:${secret}`));
        await findEngine({ env: alone }).catch((error: unknown) => expect(isShimError(error)).toBe(true));
      }),
    );
  });

  it('are none without a home', async () => {
    expect(await findAuth('r', {})).toEqual({ auth: undefined });
  });
});

describe('credential helpers', () => {
  it('are asked for the registry on stdin, and win over the store and the file', async () => {
    installHelper(
      'mine',
      `[ "$1" = get ] && cat > ${home}/asked && echo '{"ServerURL":"r","Username":"ann","Secret":"s3cret"}'`,
    );
    configure({
      credHelpers: { r: 'mine' },
      credsStore: 'missing',
      auths: { r: { username: 'bob', password: 'x' } },
    });
    expect(await findAuth('r', env)).toEqual({
      auth: { username: 'ann', password: 's3cret', serveraddress: 'r' },
    });
    expect(readFileSync(join(home, 'asked'), 'utf8')).toBe('r');
  });

  it('keep identity tokens under <token>, and know Docker Hub by its old address', async () => {
    installHelper('store', `cat > ${home}/asked; echo '{"Username":"<token>","Secret":"identity"}'`);
    configure({ credsStore: 'store' });
    expect(await findAuth('docker.io', env)).toEqual({
      auth: { identitytoken: 'identity', serveraddress: HUB },
    });
    expect(readFileSync(join(home, 'asked'), 'utf8')).toBe(HUB);
  });

  it('leave the login of the file when they are missing or fail', async () => {
    installHelper('broken', 'exit 3');
    for (const credsStore of ['missing', 'broken']) {
      configure({ credsStore, auths: { r: { username: 'ann', password: 'x' } } });
      expect(await findAuth('r', env)).toMatchObject({
        auth: { username: 'ann' },
        problem: expect.stringContaining(`docker-credential-${credsStore}`),
      });
    }
  });

  it('may have none for the registry', async () => {
    installHelper('store', 'echo "credentials not found in native keychain"; exit 1');
    configure({ credsStore: 'store' });
    expect(await findAuth('r', env)).toEqual({ auth: undefined });
  });

  it.each([
    ['is not installed', 'missing', undefined],
    ['failed', 'broken', 'echo "it is s3cret" >&2; echo "also s3cret"; exit 3'],
    ['gave an unreadable answer', 'garbled', 'echo "{s3cret"'],
    ['gave an unreadable answer', 'flood', 'head -c 200000 /dev/zero'],
  ])('leave the pull anonymous when one %s, and tell why', async (why, name, script) => {
    if (script) installHelper(name, script);
    configure({ credsStore: name });
    expect(await findAuth('r', env)).toEqual({
      problem: `the credential helper docker-credential-${name} ${why}`,
    });
  });

  it.each(['../evil', 'a\0b', '', 'x/y', 'x\\y'])('are not run from the name %j', async (name) => {
    await expect(askHelper(name, 'r', { env })).rejects.toThrow('no valid name');
  });

  it('are ended with all they started when they do not answer', async () => {
    installHelper('slow', `trap '' TERM; sleep 600 & echo $! > ${home}/pid; wait`);
    const answer = askHelper('slow', 'r', { env, patience: 300 });
    await expect(answer).rejects.toThrow('did not answer within 0.3 s');
    const started = readFileSync(join(home, 'pid'), 'utf8').trim();
    await expect.poll(() => isRunning(started)).toBe(false);
  });

  it('are not started for a caller that left already', async () => {
    installHelper('late', `touch ${home}/started; exec sleep 600`);
    const signal = AbortSignal.abort();
    await expect(askHelper('late', 'r', { env, signal, patience: 300 })).rejects.toThrow('was interrupted');
    expect(existsSync(join(home, 'started'))).toBe(false);
  });

  it('do not learn the keys of this program', async () => {
    installHelper('spy', `cat >/dev/null; env > ${home}/env; echo '{"Username":"u","Secret":"s"}'`);
    await askHelper('spy', 'r', {
      env: { ...env, SECRET_KEY: 'canary', ACCESS_KEY: 'canary', AWS_PROFILE: 'mine' },
    });
    expect(existsSync(join(home, 'env'))).toBe(true);
    expect(readFileSync(join(home, 'env'), 'utf8')).toContain('AWS_PROFILE=mine');
    expect(readFileSync(join(home, 'env'), 'utf8')).not.toContain('canary');
  });
});

/** A process that nobody waited for yet counts as gone. */
function isRunning(pid: string): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
