import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createClient } from '../../src/client/create-client.js';
import type { ShimError } from '../../src/core/model/errors.js';
import type { ProgressEvent, Shim } from '../../src/core/shim.js';
import { type Served, serveBin } from '../helpers/bin.js';
import { BACKENDS, type Backend } from './backends.js';
import { CONTENTS } from './request-rows.js';

const app = 'zenx';
const region = 'z0';
const image = 'nginx:alpine';
const quick = { stable_for: '0s', interval: '1s' };

describe.each(BACKENDS)('from an image to running instances, over HTTP on $name', ({ open }) => {
  let backend: Backend;
  let served: Served;
  let shim: Shim;
  beforeAll(async () => {
    backend = await open();
    served = await serveBin([...backend.args, '--read-reuse', '0'], { env: backend.env });
    shim = await createClient({ url: served.url });
  });
  afterAll(async () => {
    await shim.close();
    await served.stop();
    await backend.dispose();
  });
  beforeEach(async () => {
    await backend.clearFaults();
    await backend.fill({ ...CONTENTS, apps: [...(CONTENTS.apps ?? []), { name: 'empty' }] });
  });
  const running = async (name = app) =>
    (await shim.apps.status({ app: name })).map(({ region, release, state }) => [region, release, state]);

  it('waits for a deploy that it makes, and tells how it comes to run', async () => {
    const events: ProgressEvent[] = [];
    const { id } = await shim.deploys.create(
      { app, release: 'v1', region, replicas: 2, wait: '1m', ...quick },
      { onProgress: (event) => events.push(event) },
    );
    expect(await shim.deploys.get({ app, id })).toMatchObject({ id, state: 'running', running: 2, asked: 2 });
    expect(events.at(-1)).toMatchObject({ type: 'deploy', id, state: 'running', running: 2, asked: 2 });
    await shim.deploys.delete({ app, id, region, wait: '1m' });
    await expect(shim.deploys.get({ app, id })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('fails as soon as an instance does, and loses no id', async () => {
    await backend.spoilInstances('fail');
    const failure = shim.deploys.create({ app, release: 'v1', region, wait: '1m', ...quick });
    await expect(failure).rejects.toMatchObject({
      code: 'deploy_failed',
      details: { app, region, id: expect.stringMatching(/^g\d{6}-/) as string, state: 'failed' },
    });
    const answer = await fetch(`${served.url}/apps/${app}/deploys?wait=1m`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ release: 'v1', region }),
    });
    const id = answer.headers.get('x-deploy-id') ?? '';
    expect([answer.status, answer.headers.get('x-error-code')]).toEqual([500, 'deploy_failed']);
    expect(await answer.text()).toContain(id);
    expect(id).toMatch(/^g\d{6}-/);
  });

  it('is late when an instance never starts, and says what is pending', async () => {
    await backend.spoilInstances('pending');
    const begun = performance.now();
    await expect(
      shim.deploys.wait({ app, id: 'g1', region, timeout: '1500ms', ...quick }),
    ).rejects.toMatchObject({
      code: 'wait_timed_out',
      message: expect.stringContaining('0 of 1 instances are RUNNING') as string,
      hint: expect.stringContaining('deploys wait zenx g1 --region z0') as string,
      details: { id: 'g1', state: 'pending', running: 0, asked: 1 },
    });
    expect(performance.now() - begun).toBeGreaterThan(1_400);
  });

  it('goes on after listings that fail, and tells it once', async () => {
    await backend.fault('instance list', { exit: 1, stderr: 'boom', times: 2 });
    const warnings: ProgressEvent[] = [];
    const view = await shim.deploys.wait(
      { app, id: 'g1', region, ...quick },
      { onProgress: (event) => event.type === 'warning' && warnings.push(event) },
    );
    expect(view).toMatchObject({ id: 'g1', state: 'running' });
    expect(warnings).toHaveLength(1);
  });

  it('rolls an image out, changes nothing the second time, and goes back', async () => {
    const first = await shim.rollouts.create({ app, image: 'pause:3.6', ...quick });
    expect(first).toMatchObject({
      created: true,
      regions: [{ region, replicas: 1, deleted: ['g1'], reused: false, before: 'v1' }],
    });
    const again = await shim.rollouts.create({ app, image: 'pause:3.6', ...quick });
    expect(again).toMatchObject({ created: false, regions: [{ deleted: [], reused: true }] });
    const held = await backend.held();
    const dry = await shim.rollouts.create({ app, image, force: true, dry_run: true, ...quick });
    expect(dry).toMatchObject({ dry_run: true });
    expect(await backend.held()).toEqual(held);
    const back = await shim.rollouts.rollback({ app, ...quick });
    expect(back).toMatchObject({ release: 'v1', created: false });
    expect(await running()).toEqual([[region, 'v1', 'running']]);
    await expect(shim.rollouts.rollback({ app, ...quick })).rejects.toMatchObject({ code: 'conflict' });
    const [last] = await shim.rollouts.list({ app });
    expect(last).toMatchObject({ kind: 'rollback', state: 'succeeded', release: 'v1' });
    expect(await shim.rollouts.get({ app, id: last?.id ?? '' })).toEqual(last);
    await expect(shim.rollouts.cancel({ app, id: last?.id ?? '' })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('takes away what fails, and leaves what ran', async () => {
    await backend.spoilInstances('fail');
    // What runs is failed too now, and stays all the same.
    const failure = shim.rollouts.create({
      app,
      image,
      flavor: 'C1M1',
      port: 8080,
      regions: [region],
      ...quick,
    });
    await expect(failure).rejects.toMatchObject({
      code: 'deploy_failed',
      message: expect.stringMatching(
        /^rollout r\S+ of app zenx did not succeed: wait until it runs in z0: deploy/,
      ) as string,
      details: { app, step: 'wait until it runs in z0', regions: [] },
    });
    await backend.clearFaults();
    expect(await running()).toEqual([[region, 'v1', 'running']]);
    expect((await shim.rollouts.list({ app }))[0]).toMatchObject({
      state: 'failed',
      error: { code: 'deploy_failed' },
    });
  });

  it.each([
    ['push', 'push pause:3.6', ['v1']],
    ['release create', 'make a release of pause:3.6', ['v1']],
    ['deploy create', 'deploy it in z0, 1 instance', ['v1']],
    ['deploy delete', 'delete what it replaces in z0', ['new', 'v1']],
  ])('says where it stands when %s fails, and goes on from there', async (operation, step, left) => {
    await backend.fault(operation, { exit: 1, stderr: 'boom', times: 1 });
    const input = { app, image: 'pause:3.6', force: true, ...quick };
    const failure = (await shim.rollouts.create(input).catch((error: unknown) => error)) as ShimError;
    expect(failure).toMatchObject({ code: 'run_failed', details: { app, step } });
    expect(failure.message).toContain(`did not succeed: ${step}: `);
    expect(failure.message).toMatch(
      left.includes('new') ? /; z0 runs v\d+-/ : /; z0 runs v1 still \(deploy g1\)$/,
    );
    expect(failure.hint).toContain('qappctl-shim status zenx; the same command goes on from there');
    const names = (await running()).map(([, release]) => (release === 'v1' ? release : 'new'));
    expect(names.sort()).toEqual(left);
    expect((await shim.rollouts.list({ app }))[0]).toMatchObject({
      state: 'failed',
      error: { code: 'run_failed' },
    });
    await shim.rollouts.create({ ...input, force: false });
    expect((await running()).map(([, release]) => release)).not.toContain('v1');
    expect(await running()).toHaveLength(1);
  });

  it('waits through listings that fail, as long as it may', async () => {
    await backend.fault('instance list', { exit: 1, stderr: 'boom' });
    const input = { app, image: 'pause:3.6', flavor: 'C1M1', regions: [region], timeout: '2s', ...quick };
    await expect(shim.rollouts.create({ ...input, keep_old: true })).rejects.toMatchObject({
      code: expect.stringMatching(/^(wait_timed_out|run_failed)$/) as string,
    });
    await backend.clearFaults();
    expect(await running()).toEqual([[region, 'v1', 'running']]);
  });

  it('has no logs where no containers run', async () => {
    const [instance] = await shim.instances.list({ app, deploy: 'g1', region });
    const logs = shim.instances.logs({ app, deploy: 'g1', instance: instance?.id ?? '' });
    if (backend.hasLogs) return logs;
    await expect(logs).rejects.toMatchObject({ code: 'not_offered', hint: expect.any(String) as string });
  });

  it('says what it could not take away, beside why it failed', async () => {
    await backend.spoilInstances('fail');
    await backend.fault('deploy delete', { exit: 1, stderr: 'no way', times: 1 });
    const input = { app, image, flavor: 'C1M1', port: 8081, regions: [region], ...quick };
    await expect(shim.rollouts.create(input)).rejects.toMatchObject({
      code: 'deploy_failed',
      message: expect.stringMatching(/deploy g\S+ could not be deleted: .*no way/) as string,
    });
  });

  it('refuses to judge deploys that no rollout made, unless it is told to', async () => {
    const { name } = await shim.releases.create({ app, image, flavor: 'C1M1', port: 81 });
    const other = await shim.deploys.create({ app, release: name, region });
    const failure = shim.rollouts.create({ app, image: 'pause:3.6', flavor: 'C1M1', ...quick });
    await expect(failure).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(new RegExp(`g1 .*${other.id}|${other.id}.*g1 `)) as string,
    });
    const kept = await shim.rollouts.create({
      app,
      image: 'pause:3.6',
      flavor: 'C1M1',
      replace: ['g1'],
      ...quick,
    });
    expect(kept).toMatchObject({ regions: [{ deleted: ['g1'] }] });
    expect((await running()).map(([, release]) => release)).toContain(name);
  });

  it('does one rollout of an app at a time, which can be followed and stopped', async () => {
    await backend.spoilInstances('pending');
    const started = await shim.rollouts.create({
      app,
      image: 'pause:3.6',
      flavor: 'C1M1',
      detach: true,
      ...quick,
    });
    if (!('detached' in started)) throw new Error('it waited');
    const { rollout: id } = started;
    await expect(shim.rollouts.create({ app, image, ...quick })).rejects.toMatchObject({
      code: 'conflict',
      details: { rollout: id },
    });
    const steps: string[] = [];
    const followed = shim.rollouts.follow(
      { app, id },
      {
        onProgress: (event) => event.type === 'step' && event.number !== undefined && steps.push(event.text),
      },
    );
    await expect.poll(() => steps.at(-1), { timeout: 20_000 }).toBe('wait until it runs in z0');
    await shim.rollouts.cancel({ app, id });
    expect(await followed).toMatchObject({ id, state: 'cancelled' });
    await backend.clearFaults();
    expect(await shim.rollouts.create({ app, image: 'pause:3.6', ...quick })).toMatchObject({
      regions: [{ reused: true, deleted: ['g1'] }],
    });
  });

  it('gives the outcome to a repeat under the same key, though the first client is gone', async () => {
    const request = {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': `k-${Math.random()}` },
      body: JSON.stringify({ image: 'pause:3.6', stable_for: '1s' }),
    };
    const leaving = new AbortController();
    const first = fetch(`${served.url}/apps/${app}/rollouts`, { ...request, signal: leaving.signal });
    await expect
      .poll(async () => (await shim.rollouts.list({ app }))[0]?.state, { timeout: 20_000 })
      .toBe('running');
    const before = (await shim.rollouts.list({ app })).length;
    leaving.abort();
    await expect(first).rejects.toThrow();
    const second = await fetch(`${served.url}/apps/${app}/rollouts`, request);
    expect([second.status, second.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
    expect(await second.json()).toMatchObject({ created: true });
    expect(await shim.rollouts.list({ app })).toHaveLength(before);
  });

  it('tells what runs, and each change, to all who follow it', async () => {
    const [all, one] = [new AbortController(), new AbortController()];
    const told: ProgressEvent[] = [];
    const ended = [
      shim.status.watch({ signal: all.signal, onProgress: (event) => told.push(event) }),
      shim.deploys.watch({ app, id: 'g1', region }, { onProgress: (event) => told.push(event) }),
      shim.apps.watch({ app }, { signal: one.signal, onProgress: (event) => told.push(event) }),
    ];
    const states = () => told.flatMap((event) => (event.type === 'deploy' ? [event.state] : []));
    await expect.poll(() => states(), { timeout: 20_000 }).toEqual(['running', 'running', 'running']);
    await shim.deploys.delete({ app, id: 'g1', region });
    await expect.poll(() => states().slice(3), { timeout: 20_000 }).toEqual(['gone', 'gone', 'gone']);
    all.abort();
    one.abort();
    const outcomes = await Promise.allSettled(ended);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected']);
  });
});
