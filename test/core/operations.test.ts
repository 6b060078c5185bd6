import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Core, createCore, type CoreOptions } from '../helpers/core.js';
import { until } from '../helpers/processes.js';
import { createStandIn, type StandIn } from '../helpers/stand-in.js';

let standIn: StandIn;
let core: Core;
const open = (options: Partial<CoreOptions> = {}) => (core = createCore({ file: standIn.path, ...options }));

beforeEach(() => {
  standIn = createStandIn();
  open();
});
afterEach(async () => {
  await core.dispose();
  standIn.dispose();
});

const argvs = () => standIn.runs().map(({ argv }) => argv.join(' '));
const fields = { app: 'zenx', image: 'nginx:alpine', flavor: 'C1M1' };
const release = (name: string) => ({ ...fields, name, ctime: 't' });
const newDeploy = { app: 'zenx', release: 'v1', region: 'z0' };

describe('the operations over qappctl', () => {
  it('run exactly the known command lines on the good path, and no more', async () => {
    const { shim } = core;
    await shim.apps.list();
    await shim.flavors.list();
    await shim.regions.list();
    await shim.images.list();
    await shim.images.push({ image: 'k8s.gcr.io/ctr/pause:3.6' });
    await shim.releases.create({ ...fields, name: 'v1' });
    await shim.releases.list({ app: 'zenx' });
    const { id } = await shim.deploys.create({ ...newDeploy, replicas: 2 });
    await shim.deploys.list({ app: 'zenx', region: 'z0' });
    await shim.instances.list({ app: 'zenx', deploy: id, region: 'z0' });
    await shim.deploys.delete({ app: 'zenx', id, region: 'z0' });
    await shim.apps.register({ name: 'other', desc: '另一个' });
    await shim.apps.unregister({ app: 'other' });
    await shim.images.pull({ image: 'pause:3.6' });
    await shim.session.logout();
    const directory = standIn.runs().find(({ dora }) => dora !== undefined)?.directory;
    expect(argvs()).toEqual([
      'list -o json',
      'flavor -o json',
      'region -o json',
      'images -o json',
      'images -o json',
      'push k8s.gcr.io/ctr/pause:3.6',
      'images -o json',
      `release create zenx -c ${directory}`,
      'release list zenx -o json',
      'deploy create zenx --region z0 --release v1 --expect_replicas 2 -o json',
      'deploy list --region z0 zenx -o json',
      `instance list zenx --deploy ${id} --region z0 -o json`,
      `deploy delete zenx --id ${id} --region z0`,
      'register other -d 另一个',
      'unregister other',
      'pull pause:3.6',
      'logout',
    ]);
    expect(readdirSync(core.tmp)).toEqual([]);
  });

  it('puts documented fields first and keeps the others', async () => {
    standIn.seed({ images: [{ size: 5, ctime: 't', tag: '1', name: 'a' }] });
    expect(JSON.stringify(await core.shim.images.list())).toBe(
      '[{"name":"a","tag":"1","ctime":"t","size":5}]',
    );
  });

  it('takes null and an empty list for the same thing', async () => {
    standIn.fault('images', { stdout: 'null\n' });
    expect(await core.shim.images.list()).toEqual([]);
  });

  it('reads good JSON whatever is said on stderr', async () => {
    standIn.fault('images', { stdout: '\uFEFF[]', stderr: 'WARNING: a new version is out\n' });
    expect(await core.shim.images.list()).toEqual([]);
  });

  it.each([
    ['help text', 'Usage:\n  qappctl images\n'],
    ['nothing', ''],
    ['a cut answer', '[{"name":"a","ta'],
    ['a log line before the answer', 'logged in\n[]'],
    ['another shape', '{"images":[]}'],
    ['a wrong type', '[{"name":1,"tag":"a","ctime":"b"}]'],
  ])('calls %s unreadable, quoting at most 200 characters', async (_, stdout) => {
    standIn.fault('images', { stdout, exit: 0 });
    const failure = await core.shim.images.list().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'unreadable_answer' });
    expect((failure as Error).message).toMatch(/^err list images: unreadable answer: /);
    expect((failure as Error).message.length).toBeLessThan(260);
  });

  it('calls help text in the place of a change a failure', async () => {
    standIn.fault('register', { stdout: 'Usage:\n  qappctl register\n', exit: 0 });
    await expect(core.shim.apps.register({ name: 'other' })).rejects.toMatchObject({
      code: 'unreadable_answer',
    });
  });

  it('tells a failure in the published words', async () => {
    standIn.seed({ releases: [release('v1')] });
    standIn.fault('deploy create', { exit: 1, stderr: '2022/12/01 19:23:45 unknown flag: --id\n' });
    await expect(core.shim.deploys.create(newDeploy)).rejects.toMatchObject({
      code: 'run_failed',
      message: 'err create deploy: exit status 1, 2022/12/01 19:23:45 unknown flag: --id',
    });
  });

  it('tells the signal that killed a run', async () => {
    standIn.fault('images', { signal: 'SIGKILL' });
    await expect(core.shim.images.list()).rejects.toMatchObject({
      code: 'run_failed',
      message: 'err list images: signal: killed, (no output)',
    });
  });

  it('ends a run that outlives its time', async () => {
    open({ timeouts: { read: 400 } });
    standIn.fault('images', { hang: true, ignoreTerm: true });
    await expect(core.shim.images.list()).rejects.toMatchObject({ code: 'timed_out' });
  });

  it('drops colours, control characters and secrets from what it tells', async () => {
    open({ keys: { accessKey: 'ak-canary', secretKey: 'sk-canary-1' } });
    standIn.fault('images', { exit: 1, stderr: '\u001b[31mbad key sk-canary-1\u0007\u001b[0m\n' });
    await expect(core.shim.images.list()).rejects.toMatchObject({
      message: 'err list images: exit status 1, bad key [redacted]',
    });
  });
});

describe('who is to blame', () => {
  const deploy = { app: 'zenx', id: 'g1', region: 'z0' };
  beforeEach(() => standIn.seed({ releases: [release('v1')] }));

  it.each<[string, (core: Core) => Promise<unknown>, string, string]>([
    [
      'an unknown app',
      ({ shim }) => shim.releases.list({ app: 'nope' }),
      'not_found',
      "app 'nope' does not exist",
    ],
    [
      'an unknown region',
      ({ shim }) => shim.deploys.list({ app: 'zenx', region: 'z9' }),
      'unknown_reference',
      "region 'z9' does not exist",
    ],
    [
      'an unknown flavor',
      ({ shim }) => shim.releases.create({ ...fields, flavor: 'X' }),
      'unknown_reference',
      "flavor 'X' does not exist",
    ],
    [
      'an unknown image',
      ({ shim }) => shim.releases.create({ ...fields, image: 'r.example/a/none:1' }),
      'unknown_reference',
      "image 'r.example/a/none:1' not exists, please upload firstly",
    ],
    [
      'an unknown release',
      ({ shim }) => shim.deploys.create({ ...newDeploy, release: 'v9' }),
      'unknown_reference',
      "release 'v9' does not exist",
    ],
    [
      'a release name that is taken',
      ({ shim }) => shim.releases.create({ ...fields, name: 'v1' }),
      'conflict',
      "release 'v1' exists already in app 'zenx'",
    ],
    [
      'an app that exists',
      ({ shim }) => shim.apps.register({ name: 'zenx' }),
      'conflict',
      "app 'zenx' exists already",
    ],
    [
      'an app to remove that does not exist',
      ({ shim }) => shim.apps.unregister({ app: 'nope' }),
      'not_found',
      "app 'nope' does not exist",
    ],
    [
      'an unknown deploy',
      ({ shim }) => shim.deploys.delete(deploy),
      'not_found',
      "deploy 'g1' of app 'zenx' in region 'z0' does not exist",
    ],
    [
      'instances of an unknown deploy',
      ({ shim }) => shim.instances.list({ app: 'zenx', deploy: 'g1', region: 'z0' }),
      'not_found',
      "deploy 'g1' of app 'zenx' in region 'z0' does not exist",
    ],
  ])('blames %s', async (_, act, code, message) => {
    await expect(act(core)).rejects.toMatchObject({ code, message });
  });

  it("blames a region that does not offer the release's flavor", async () => {
    standIn.seed({ releases: [{ ...release('gpu'), flavor: 'C8M8-P4:1' }] });
    standIn.fault('deploy create', { exit: 1, stderr: 'no such flavor here\n' });
    await expect(
      core.shim.deploys.create({ app: 'zenx', release: 'gpu', region: 'z1' }),
    ).rejects.toMatchObject({
      code: 'unknown_reference',
      message: "flavor 'C8M8-P4:1' of release 'gpu' is not offered in region 'z1'",
    });
  });

  it('leaves the failure as it is when the lists cannot be had', async () => {
    standIn.fault('*', { exit: 1, stderr: 'down\n' });
    await expect(core.shim.releases.list({ app: 'nope' })).rejects.toMatchObject({
      code: 'run_failed',
      message: 'err list releases: exit status 1, down',
    });
  });
});

describe('a caller that leaves while the mistake is looked for', () => {
  it.each<[string, (signal: AbortSignal) => Promise<unknown>]>([
    ['release list', (signal) => core.shim.releases.list({ app: 'zenx' }, { signal })],
    ['deploy list', (signal) => core.shim.deploys.list({ app: 'zenx', region: 'z0' }, { signal })],
    [
      'instance list',
      (signal) => core.shim.instances.list({ app: 'zenx', deploy: 'g1', region: 'z0' }, { signal }),
    ],
    ['pull', (signal) => core.shim.images.pull({ image: 'nginx:alpine' }, { signal })],
  ])('ends what was begun for %s', async (command, act) => {
    for (const listing of ['list', 'images']) standIn.fault(listing, { hang: true });
    standIn.fault(command, { exit: 1, stderr: 'no\n' });
    const controller = new AbortController();
    const outcome = act(controller.signal).catch((error: unknown) => error);
    await until(() => core.runs.length === 1 && core.shim.stats().running.read === 1);
    controller.abort();
    expect(await outcome).toMatchObject({ code: 'run_failed' });
    await until(() => core.shim.stats().running.read === 0);
    expect(core.runs.map(({ outcome }) => outcome)).toEqual(['run_failed', 'interrupted']);
  });

  it('has it ended by closing, too', async () => {
    standIn.fault('list', { hang: true });
    standIn.fault('unregister', { exit: 1, stderr: 'no\n' });
    const outcome = core.shim.apps.unregister({ app: 'zenx' }).catch((error: unknown) => error);
    await until(() => core.runs.length === 1 && core.shim.stats().running.read === 1);
    await core.shim.close();
    expect(await outcome).toMatchObject({ code: 'run_failed' });
  });
});

describe('default release names', () => {
  it('differ within one second and follow the published form', async () => {
    open({ now: () => new Date('2022-12-01T10:54:39Z') });
    const names = await Promise.all(
      [1, 2, 3].map(async () => (await core.shim.releases.create(fields)).name),
    );
    expect(new Set(names).size).toBe(3);
    expect(names).toContain('v221201-185439');
    for (const name of names) expect(name).toMatch(/^v221201-185439(-[a-z0-9]{4})?$/);
  });

  it('are used once, also when the run failed after the release was made', async () => {
    open({ now: () => new Date('2022-12-01T10:54:39Z') });
    standIn.seed({ releases: [release('v221201-185439')] });
    standIn.fault('release create', { exit: 1, stderr: 'read tcp: connection reset by peer\n' });
    await expect(core.shim.releases.create(fields)).rejects.toMatchObject({
      code: 'run_failed',
      message: 'err create release: exit status 1, read tcp: connection reset by peer',
    });
    expect(argvs().filter((line) => line.startsWith('release create'))).toHaveLength(1);
  });

  it('step aside when another process took one in the same second', async () => {
    open({ now: () => new Date('2022-12-01T10:54:39Z') });
    standIn.seed({ releases: [release('v221201-185439')] });
    expect((await core.shim.releases.create(fields)).name).toMatch(/^v221201-185439-[a-z0-9]{4}$/);
    expect(argvs().filter((line) => line.startsWith('release create'))).toHaveLength(2);
  });
});

describe('images push', () => {
  it('does nothing for a short name that is listed, unless it is forced', async () => {
    const warnings: string[] = [];
    const onProgress = (event: { type: string; text?: string }) =>
      event.type === 'warning' ? void warnings.push(event.text ?? '') : undefined;
    expect(await core.shim.images.push({ image: 'evil.example/x/nginx:alpine' }, { onProgress })).toEqual({
      pushed: false,
      reason: 'exists',
      image: 'nginx:alpine',
    });
    expect(warnings).toHaveLength(1);
    await core.shim.images.push({ image: 'nginx:alpine' }, { onProgress });
    expect(warnings).toHaveLength(1);
    standIn.forgetRuns();
    await core.shim.images.push({ image: 'evil.example/x/nginx:alpine' });
    expect(argvs()).toEqual(['images -o json']);
    await core.shim.images.push({ image: 'nginx:alpine', force: true });
    expect(argvs().slice(1)).toEqual(['push nginx:alpine']);
  });

  it('pulls what the engine lacks, with progress, before it pushes', async () => {
    const pulled: string[] = [];
    open({
      engine: {
        hasImage: async (reference) => pulled.includes(reference),
        pullImage: async (reference, options) => {
          options?.onProgress?.({ layer: 'abc', status: 'Downloading', current: 1, total: 2 });
          pulled.push(reference);
        },
      },
    });
    const events: string[] = [];
    const outcome = await core.shim.images.push(
      { image: 'busy' },
      {
        onProgress: (event) =>
          events.push(event.type === 'pull' ? event.status : (event as { text: string }).text),
      },
    );
    expect(outcome).toEqual({ pushed: true, image: 'busy:latest', pulled: true });
    expect(events).toEqual(['pulling busy', 'Downloading', 'pushing busy as busy:latest']);
  });

  it('runs once for the same image pushed twice at once, and tells both', async () => {
    const [one, two] = await Promise.all([
      core.shim.images.push({ image: 'busy' }),
      core.shim.images.push({ image: 'busy:latest' }),
    ]);
    expect(one).toEqual(two);
    expect(argvs().filter((line) => line.startsWith('push'))).toHaveLength(1);
  });
});

describe('the login', () => {
  const keys = { accessKey: 'ak-1', secretKey: 'sk-canary-2' };

  it('happens once for a pair, in a home of its own', async () => {
    open({ keys });
    await core.shim.images.list();
    await core.shim.apps.list();
    const [login, ...rest] = standIn.runs();
    expect(login?.argv).toEqual(['login', '--ak', 'ak-1', '--sk', 'sk-canary-2']);
    expect(login?.home).toContain(core.home);
    expect(login?.home).not.toBe(core.home);
    expect(rest.map(({ argv }) => argv[0])).toEqual(['images', 'list']);
  });

  it('says so when it is refused', async () => {
    standIn.seed({ keys: { ak: 'other', sk: 'other' } });
    open({ keys });
    const failure = await core.shim.session.login().catch((error: unknown) => error as Error);
    expect(failure).toMatchObject({ code: 'not_logged_in' });
    expect((failure as Error).message).toMatch(
      /^login failed, please check your access-key\/secret-key pair: exit status 1, .*code:401,msg:Unauthorized$/,
    );
  });

  it('is done again once when a read fails for want of it', async () => {
    open({ keys });
    await core.shim.images.list();
    standIn.forgetRuns();
    standIn.fault('images', { exit: 1, stderr: 'code:401,msg:Unauthorized\n', times: 1 });
    await core.shim.images.list();
    expect(standIn.runs().map(({ argv }) => argv[0])).toEqual(['images', 'login', 'images']);
  });

  it('never makes a change run twice', async () => {
    open({ keys });
    standIn.fault('register', { exit: 1, stderr: 'code:401,msg:Unauthorized\n', times: 1 });
    await expect(core.shim.apps.register({ name: 'other' })).rejects.toMatchObject({ code: 'run_failed' });
    expect(argvs().filter((line) => line.startsWith('register'))).toHaveLength(1);
  });

  it('is named as the cause without keys only when another listing confirms it', async () => {
    standIn.fault('images', { exit: 1, stderr: 'Unauthorized\n' });
    await expect(core.shim.images.list()).rejects.toMatchObject({ code: 'run_failed' });
    standIn.fault('region', { exit: 1, stderr: 'Unauthorized\n' });
    await expect(core.shim.images.list()).rejects.toMatchObject({ code: 'not_logged_in' });
  });
});
