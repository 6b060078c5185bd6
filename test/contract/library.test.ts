import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createClient } from '../../src/client/create-client.js';
import { OPERATIONS } from '../../src/contract/catalogue.js';
import { jsonText } from '../../src/core/model/json-text.js';
import type { Shim } from '../../src/core/shim.js';
import { type RemoteBackend, REMOTE_BACKENDS } from './backends.js';
import { CONTENTS } from './request-rows.js';

const app = 'zenx';
const region = 'z0';

/** A call of each operation that a server has, and what it is on HTTP. */
const READS: [string, (shim: Shim) => Promise<object>, string][] = [
  ['images.list', (shim) => shim.images.list(), '/images'],
  ['apps.list', (shim) => shim.apps.list(), '/apps'],
  ['flavors.list', (shim) => shim.flavors.list(), '/flavors'],
  ['regions.list', (shim) => shim.regions.list(), '/regions'],
  ['apps.get', (shim) => shim.apps.get({ app }), '/apps/zenx'],
  ['apps.status', (shim) => shim.apps.status({ app }), '/apps/zenx/status'],
  ['status.list', (shim) => shim.status.list({ region }), '/status?region=z0'],
  ['releases.get', (shim) => shim.releases.get({ app, name: 'v1' }), '/apps/zenx/releases/v1'],
  ['deploys.get', (shim) => shim.deploys.get({ app, id: 'g1' }), '/apps/zenx/deploys/g1'],
  [
    'deploys.wait',
    (shim) => shim.deploys.wait({ app, id: 'g1', region, stable_for: '0s' }),
    '/apps/zenx/deploys/g1/wait?region=z0&stable_for=0s',
  ],
  ['rollouts.list', (shim) => shim.rollouts.list({ app }), '/apps/zenx/rollouts'],
  ['releases.list', (shim) => shim.releases.list({ app }), '/apps/zenx/releases'],
  ['deploys.list', (shim) => shim.deploys.list({ app, region }), '/apps/zenx/deploys?region=z0'],
  [
    'instances.list',
    (shim) => shim.instances.list({ app, deploy: 'g1', region }),
    '/apps/zenx/deploys/g1/instances?region=z0',
  ],
];

/** Tried in workflow.test.ts, as they need a rollout, or never end. */
const IN_WORKFLOW = [
  'rollouts.get',
  'rollouts.follow',
  'rollouts.cancel',
  'apps.watch',
  'deploys.watch',
  'instances.logs',
  'status.watch',
];

const release = { app, image: 'nginx:alpine', flavor: 'C1M1' };
const CHANGES: [string, (shim: Shim) => Promise<unknown>, unknown][] = [
  [
    'images.push',
    (shim) => shim.images.push({ image: 'pause:3.6' }),
    { pushed: true, image: 'pause:3.6', pulled: false },
  ],
  ['apps.register', (shim) => shim.apps.register({ name: 'fresh', desc: '新的' }), { name: 'fresh' }],
  ['apps.unregister', (shim) => shim.apps.unregister({ app: 'empty' }), undefined],
  [
    'releases.create',
    (shim) => shim.releases.create({ ...release, name: 'v2', env: [{ key: 'K', value: 'ä' }] }),
    { name: 'v2' },
  ],
  [
    'deploys.create',
    (shim) => shim.deploys.create({ app, release: 'v1', region }),
    { id: expect.stringMatching(/^g\d{6}-/) as string },
  ],
  [
    'rollouts.create',
    (shim) => shim.rollouts.create({ app, release: 'v1', regions: [region], replicas: 2, stable_for: '0s' }),
    expect.objectContaining({ release: 'v1', created: false }) as object,
  ],
  [
    'rollouts.rollback',
    async (shim) => {
      await shim.releases.create({ ...release, name: 'v2' });
      return shim.rollouts.rollback({ app, to: 'v2', stable_for: '0s' });
    },
    expect.objectContaining({ release: 'v2', created: false }) as object,
  ],
  ['deploys.delete', (shim) => shim.deploys.delete({ app, id: 'g1', region }), undefined],
];

const FAILURES: [string, (shim: Shim) => Promise<unknown>, object][] = [
  [
    'an app that is none',
    (shim) => shim.releases.list({ app: 'nobody' }),
    { code: 'not_found', message: "app 'nobody' does not exist", hint: 'see `qappctl-shim apps list`' },
  ],
  [
    'a name that is taken',
    (shim) => shim.apps.register({ name: app }),
    { code: 'conflict', message: "app 'zenx' exists already" },
  ],
  [
    'a region that is none',
    (shim) => shim.deploys.list({ app, region: 'z9' }),
    { code: 'unknown_reference', hint: 'see `qappctl-shim regions list`' },
  ],
  ['a bad name', (shim) => shim.releases.list({ app: 'Zenx' }), { code: 'invalid_input' }],
  ['a bad reference', (shim) => shim.images.push({ image: '../x' }), { code: 'invalid_input' }],
];

describe.each(REMOTE_BACKENDS)('the library asks $name', ({ open }) => {
  let backend: RemoteBackend;
  let shim: Shim;
  beforeAll(async () => {
    backend = await open();
    shim = await createClient({ url: backend.url });
  });
  afterAll(async () => {
    await shim.close();
    await backend.dispose();
  });
  beforeEach(async () => {
    await backend.clearFaults();
    await backend.fill({ ...CONTENTS, apps: [...(CONTENTS.apps ?? []), { name: 'empty' }] });
  });

  it('for every operation that a server has', () => {
    const routed = OPERATIONS.filter(({ http }) => http).map(({ noun, verb }) => `${noun}.${verb}`);
    expect(new Set([...READS, ...CHANGES].map(([name]) => name).concat(IN_WORKFLOW))).toEqual(
      new Set(routed),
    );
  });

  it.each(READS)('%s: byte for byte the body of the answer', async (_, read, path) => {
    expect(jsonText(await read(shim))).toBe(await (await fetch(backend.url + path)).text());
  });

  it.each(CHANGES)('%s: changes what it should', async (_, change, outcome) => {
    const before = await backend.held();
    expect(await change(shim)).toEqual(outcome);
    expect(await backend.held()).not.toEqual(before);
  });

  it.each(FAILURES)('about %s: the same error', async (_, call, error) => {
    const before = await backend.held();
    await expect(call(shim)).rejects.toMatchObject({ name: 'ShimError', ...error });
    expect(await backend.held()).toEqual(before);
  });

  it('for a failure of the platform', async () => {
    await backend.fault('region', { exit: 1, stderr: 'boom' });
    await expect(shim.regions.list()).rejects.toMatchObject({
      code: 'run_failed',
      message: expect.stringMatching(/^err list regions: exit status 1, .*boom/) as string,
    });
  });

  it('what it is, and whether it is ready', async () => {
    expect(await shim.prepare()).toMatch(
      /^the server at \S+: qappctl-shim \S+ over (qappctl|local|swarm) \(read-write\)$/,
    );
    await expect(shim.check()).resolves.toBeUndefined();
  });
});
