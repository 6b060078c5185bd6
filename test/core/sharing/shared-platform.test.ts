import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Core, createCore } from '../../helpers/core.js';
import { until } from '../../helpers/processes.js';
import { createStandIn, type StandIn } from '../../helpers/stand-in.js';

let standIn: StandIn;
let core: Core;
beforeEach(() => {
  standIn = createStandIn();
  core = createCore({ file: standIn.path });
});
afterEach(async () => {
  await core.dispose();
  standIn.dispose();
});

const gate = () => join(standIn.dir, 'gate');
const openGate = () => writeFileSync(gate(), '');
const count = (word: string) => standIn.runs().filter(({ argv }) => argv[0] === word).length;

describe('identical reads', () => {
  it('share one run while it is under way, and its very answer', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => core.shim.images.list()));
    expect(count('images')).toBe(1);
    expect(new Set(answers).size).toBe(1);
    expect(core.shared()).toBe(19);
  });

  it('share nothing with reads of another app', async () => {
    standIn.seed({ apps: [{ name: 'a' }, { name: 'b' }] });
    await Promise.all([core.shim.releases.list({ app: 'a' }), core.shim.releases.list({ app: 'b' })]);
    expect(count('release')).toBe(2);
  });

  it('share a failure with those who wait, and with nobody later', async () => {
    standIn.fault('images', { exit: 1, stderr: 'down\n', times: 1 });
    const outcomes = await Promise.allSettled([core.shim.images.list(), core.shim.images.list()]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await core.shim.images.list()).toHaveLength(2);
  });

  it('go on when one reader leaves, and end when the last one does', async () => {
    standIn.fault('images', { until: gate() });
    const [first, second] = [new AbortController(), new AbortController()];
    const one = core.shim.images.list({ signal: first.signal });
    const two = core.shim.images.list({ signal: second.signal });
    await until(() => count('images') === 1);
    first.abort();
    await expect(one).rejects.toMatchObject({ code: 'interrupted' });
    expect(core.shim.stats().running.read).toBe(1);
    second.abort();
    await expect(two).rejects.toMatchObject({ code: 'interrupted' });
    await until(() => core.shim.stats().running.read === 0);
    expect(core.runs.map(({ outcome }) => outcome)).toEqual(['interrupted']);
  });
});

describe('a read that comes after a write', () => {
  it('never joins a run that began before the write ended', async () => {
    standIn.fault('images', { until: gate(), times: 1 });
    const before = core.shim.images.list();
    await until(() => count('images') === 1);
    const push = core.shim.images.push({ image: 'busy:1', force: true });
    await push;
    const after = core.shim.images.list();
    openGate();
    await before;
    expect((await after).map(({ name }) => name)).toContain('busy');
    expect(count('images')).toBe(2);
  });

  it('sees nothing old after a write that failed either', async () => {
    const reused = createCore({ file: standIn.path, reuse: 60_000 });
    await reused.shim.apps.list();
    await reused.shim.apps.list();
    expect(count('list')).toBe(1);
    standIn.fault('register', { exit: 1, stderr: 'half done\n' });
    standIn.seed({ apps: [{ name: 'other' }] });
    await expect(reused.shim.apps.register({ name: 'third' })).rejects.toThrow('half done');
    expect(await reused.shim.apps.list()).toEqual([{ name: 'other' }]);
    await reused.dispose();
  });
});

describe('writes', () => {
  it('go one at a time for one app and region, and side by side for others', async () => {
    standIn.seed({
      apps: [{ name: 'a' }, { name: 'b' }],
      releases: ['a', 'b'].map((app) => ({ app, name: 'v1', image: 'i:1', flavor: 'C1M1', ctime: 't' })),
    });
    standIn.fault('deploy create', { until: gate() });
    const create = (app: string) => core.shim.deploys.create({ app, release: 'v1', region: 'z0' });
    const all = Promise.all([create('a'), create('a'), create('b')]);
    await until(() => count('deploy') === 2);
    expect(
      standIn
        .runs()
        .map(({ argv }) => argv[2])
        .sort(),
    ).toEqual(['a', 'b']);
    openGate();
    expect(new Set((await all).map(({ id }) => id)).size).toBe(3);
  });

  it('that remove an app go beside no other of that app', async () => {
    standIn.seed({ apps: [{ name: 'a' }] });
    standIn.fault('deploy create', { until: gate(), exit: 1, stderr: 'no\n' });
    const create = core.shim.deploys.create({ app: 'a', release: 'v1', region: 'z0' });
    await until(() => count('deploy') === 1);
    const removal = core.shim.apps.unregister({ app: 'a' });
    const release = core.shim.releases.create({ app: 'a', image: 'nginx:alpine', flavor: 'C1M1' });
    // It may fail while the others are waited for.
    release.catch(() => undefined);
    await until(() => count('images') === 1 && core.shim.stats().running.read === 0);
    expect(core.shim.stats().running.write).toBe(1);
    openGate();
    await expect(create).rejects.toBeDefined();
    await removal;
    await expect(release).rejects.toMatchObject({ code: 'not_found' });
    const writes = standIn
      .runs()
      .map(({ argv: [noun, verb] }) => (verb === 'create' ? `${noun} create` : noun));
    expect(writes.filter((command) => /create|unregister/.test(command ?? ''))).toEqual([
      'deploy create',
      'unregister',
      'release create',
    ]);
  });

  it('are not starved by reads that fill their lane', async () => {
    standIn.seed({ apps: Array.from({ length: 12 }, (_, index) => ({ name: `a${index}` })) });
    standIn.fault('release list', { until: gate() });
    const reads = Array.from({ length: 12 }, (_, index) => core.shim.releases.list({ app: `a${index}` }));
    await until(() => core.shim.stats().waiting.read === 8);
    await core.shim.apps.register({ name: 'other' });
    expect(core.shim.stats().running.read).toBe(4);
    openGate();
    await Promise.all(reads);
  });
});

describe('closing', () => {
  it('ends what runs and sends away what waits', async () => {
    standIn.seed({ apps: Array.from({ length: 6 }, (_, index) => ({ name: `a${index}` })) });
    standIn.fault('release list', { hang: true });
    const reads = Array.from({ length: 6 }, (_, index) => core.shim.releases.list({ app: `a${index}` }));
    const outcomes = Promise.allSettled(reads);
    await until(() => count('release') === 4);
    await core.shim.close();
    for (const outcome of await outcomes) expect(outcome).toMatchObject({ reason: { code: 'interrupted' } });
    expect(count('release')).toBe(4);
  });
});
