import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Outcome, runBin, type Served, serveBin } from './helpers/bin.js';
import { createFakeEngine, type FakeEngine } from './helpers/fake-engine.js';
import { createStandIn, type StandIn } from './helpers/stand-in.js';

/** Awkward on purpose: each encoding of it looks different. */
const SECRET = 'sk-canary/"7Q+&\\ é%zz';
const TOKEN = 'token-canary-0123456789abcdef0123456789';
const VALUE = 'env-canary "q" \\ + 0123456789';

const forms = (secret: string) => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64'),
];
const CANARIES = [SECRET, TOKEN, VALUE].flatMap(forms);

/** Every file below a directory. */
function filesIn(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesIn(join(dir, entry.name)) : entry.isFile() ? [join(dir, entry.name)] : [],
  );
}

function expectClean(where: string, text: string): void {
  for (const canary of CANARIES) expect(text.includes(canary), `${canary} in ${where}`).toBe(false);
}

describe('secrets', () => {
  let home: string;
  let standIn: StandIn;
  let engine: FakeEngine;
  let served: Served;
  const args = () => ['--qappctl', standIn.path, '--docker-host', engine.host, '--access-key', 'ak-canary'];
  const env = () => ({ HOME: home, TMPDIR: join(home, 'tmp'), SECRET_KEY: SECRET, AUTH_TOKEN: TOKEN });

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'canary-'));
    mkdirSync(join(home, 'tmp'));
    standIn = createStandIn();
    engine = await createFakeEngine({ images: ['busy:1'] });
    // What qappctl prints may hold anything it was given.
    const leak = (...secrets: string[]) => `no: ${secrets.flatMap(forms).join(' ')}\n`;
    for (const command of ['images', 'push'])
      standIn.fault(command, { exit: 1, stderr: leak(SECRET), times: 2 });
    standIn.fault('release create', { exit: 1, stderr: leak(SECRET, VALUE), times: 2 });
    served = await serveBin([...args(), '--log-level', 'trace'], { env: env() });
  });
  afterAll(async () => {
    standIn.dispose();
    await engine.dispose();
    rmSync(home, { recursive: true, force: true });
  });

  const release = {
    image: 'nginx:alpine',
    flavor: 'C1M1',
    env: [{ key: 'PASSWORD', value: VALUE }],
    config: { name: 'c', files: [{ filename: 'f', mount_path: '/f', content: `a\n${VALUE}` }] },
  };

  it('appear in no answer, header or metric of the server', async () => {
    const call = async (method: string, path: string, body?: unknown, token = TOKEN) => {
      const response = await fetch(served.url + path, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const headers = JSON.stringify([...response.headers]);
      return { status: response.status, text: `${headers}\n${await response.text()}` };
    };
    const answers = [
      await call('GET', '/images'),
      await call('GET', '/images'),
      await call('POST', '/apps/zenx/releases', release),
      await call('POST', '/apps/zenx/releases', release),
      await call('POST', '/apps/zenx/releases', { ...release, env: [{ key: 'A', value: [VALUE] }] }),
      await call('POST', '/apps/zenx/releases', `{"env": [{"key": "A", "value": ${JSON.stringify(VALUE)}}]`),
      await call('POST', '/images', { image: 'busy:1', force: true }),
      await call('GET', '/images', undefined, `${TOKEN}x`),
      await call('GET', `/nowhere?token=${encodeURIComponent(TOKEN)}`),
      await call('GET', '/metrics'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([500, 500, 500, 500, 400, 400, 500, 401, 404, 200]);
    for (const [index, { text }] of answers.entries()) expectClean(`answer ${index}`, text);
  });

  it('appear in no output of a command, done or failed, plain or JSON', async () => {
    standIn.fault('release create', { exit: 1, stderr: `no: ${SECRET} ${VALUE}\n`, times: 1 });
    standIn.fault('login', { exit: 1, stderr: `wrong key ${SECRET}\n`, times: 1 });
    const create = ['releases', 'create', 'zenx', '--image', 'nginx:alpine', '--flavor', 'C1M1'];
    const outcomes: Outcome[] = [
      await runBin([...args(), 'login'], { env: env() }),
      await runBin([...args(), '--verbose', ...create, '--env', `A=${VALUE}`], { env: env() }),
      await runBin([...args(), '--json', ...create, '--env', VALUE], { env: env() }),
      await runBin(['--secret-key', SECRET, '--nonsense', 'images', 'list'], { env: env() }),
      await runBin(['--secret-key', SECRET, 'images', SECRET], { env: env() }),
      await runBin([...args(), '--verbose', 'images', 'list'], { env: env() }),
    ];
    expect(outcomes.map(({ exitCode }) => exitCode)).toEqual([4, 1, 2, 2, 2, 0]);
    for (const [index, { stdout, stderr }] of outcomes.entries())
      expectClean(`command ${index}`, stdout + stderr);
  });

  it('appear in no process title while a command with keys as flags runs', async () => {
    const gate = join(standIn.dir, 'gate');
    standIn.fault('list', { until: gate, times: 1 });
    standIn.forgetRuns();
    const running = runBin([...args(), '--secret-key', SECRET, 'apps', 'list'], { env: { HOME: home } });
    const { until } = await import('./helpers/processes.js');
    await until(() => standIn.runs().some(({ argv }) => argv[0] === 'list'));
    const titles = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => {
        try {
          return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        } catch {
          return [];
        }
      });
    writeFileSync(gate, '');
    await running;
    expectClean('process titles', titles.filter((title) => !title.includes('vitest')).join('\n'));
  });

  it("appear in no log and no file but qappctl's own", async () => {
    expect(await served.stop()).toBe(0);
    expectClean('log', served.stderr());
    for (const file of filesIn(home)) {
      expect(statSync(file).mode & 0o077, `${file} is for its owner only`).toBe(0);
      if (!file.includes('/.qappctl/')) expectClean(file, readFileSync(file, 'utf8'));
    }
  });
});
