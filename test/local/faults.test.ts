import { describe, expect, it } from 'vitest';
import { LocalManager } from '../../src/local/manage.js';
import { openForTest } from './local-dir.js';

async function opened(options: Parameters<typeof openForTest>[0] = {}) {
  const { platform, dir } = await openForTest(options);
  return { platform, manager: new LocalManager({ dir, engine: 'none', env: {} }) };
}

describe('a fault on demand', () => {
  it('fails with the exit status and the text, as often as was asked', async () => {
    const { platform, manager } = await opened();
    await manager.addFault({ kind: 'list_images', exit: 3, stderr: 'code:500,msg:try later', times: 2 });
    for (let run = 0; run < 2; run += 1) {
      await expect(platform.listImages()).rejects.toMatchObject({
        code: 'run_failed',
        message: expect.stringMatching(
          /^err list images: exit status 3, \d{4}\/.* code:500,msg:try later \(a fault that was set on purpose\)$/,
        ),
      });
    }
    expect(await platform.listImages()).toEqual([]);
    expect((await manager.status()).faults).toEqual([]);
  });

  it('changes nothing but the operation that it is for', async () => {
    const { platform, manager } = await opened();
    await manager.addFault({ kind: 'register_app', exit: 1 });
    await expect(platform.registerApp('zenx', undefined)).rejects.toMatchObject({ code: 'run_failed' });
    expect(await platform.listApps()).toEqual([]);
    await manager.clearFaults();
    await platform.registerApp('zenx', undefined);
    expect(await platform.listApps()).toEqual([{ name: 'zenx' }]);
  });

  it('looks like a kill', async () => {
    const { platform, manager } = await opened();
    await manager.addFault({ kind: 'push_image', kill: true });
    await expect(platform.pushImage('nginx')).rejects.toMatchObject({
      code: 'run_failed',
      message: 'err push image nginx: signal: killed, (no output) (a fault that was set on purpose)',
    });
  });

  it('looks like an answer that is none', async () => {
    const { platform, manager } = await opened();
    await manager.addFault({ kind: 'list_apps', garbage: true });
    await manager.addFault({ kind: 'register_app', garbage: true });
    await expect(platform.listApps()).rejects.toMatchObject({ code: 'unreadable_answer' });
    await expect(platform.registerApp('zenx', undefined)).rejects.toMatchObject({
      code: 'unreadable_answer',
      message:
        'err register app: unreadable answer: Usage: qappctl [command] (a fault that was set on purpose)',
    });
  });

  it('hangs until the time limit of its kind', async () => {
    const { platform, manager } = await opened({ timeouts: { read: 50, write: 60, push: 70 } });
    for (const kind of ['list_apps', 'register_app', 'push_image'] as const)
      await manager.addFault({ kind, hang: true });
    await expect(platform.listApps()).rejects.toMatchObject({
      code: 'timed_out',
      message: 'err list apps: timed out after 50ms (a fault that was set on purpose)',
    });
    await expect(platform.registerApp('zenx', undefined)).rejects.toMatchObject({
      code: 'timed_out',
      message: 'err register app: timed out after 60ms, outcome unknown (a fault that was set on purpose)',
    });
    await expect(platform.pushImage('nginx')).rejects.toMatchObject({ code: 'timed_out' });
  });

  it('hangs until the caller leaves', async () => {
    const { platform, manager } = await opened();
    await manager.addFault({ kind: 'list_apps', hang: true });
    const caller = new AbortController();
    const listing = platform.listApps({ signal: caller.signal });
    caller.abort();
    await expect(listing).rejects.toMatchObject({ code: 'interrupted' });
    await expect(platform.listApps({ signal: caller.signal })).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('hangs until the platform is closed', async () => {
    const { platform, manager } = await opened();
    await manager.addFault({ kind: 'list_apps', hang: true });
    const listing = platform.listApps();
    void platform.close();
    await expect(listing).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('delays and then goes on', async () => {
    const { platform, manager } = await opened();
    await manager.addFault({ kind: 'register_app', delay: 20 });
    await platform.registerApp('zenx', undefined);
    expect(await platform.listApps()).toHaveLength(1);
  });

  it('takes the place of one without an end, and waits behind one that has one', async () => {
    const { manager } = await opened();
    await manager.addFault({ kind: 'list_apps', exit: 1 });
    await manager.addFault({ kind: 'list_apps', exit: 2, times: 1 });
    await manager.addFault({ kind: 'list_apps', hang: true });
    expect((await manager.status()).faults).toEqual([
      { operation: 'list', exit: 2, times: 1 },
      { operation: 'list', hang: true },
    ]);
  });

  it.each([
    ['fail', 'FAILED'],
    ['pending', 'PENDING'],
  ] as const)('makes instances %s', async (fault, status) => {
    const { platform, manager } = await opened();
    await manager.seed(
      'apps: [{name: zenx}]\nimages: [nginx]\nreleases: [{app: zenx, name: v0, image: nginx, flavor: C1M1}]\n' +
        'deploys: [{app: zenx, release: v0, region: z0, replicas: 2}]',
    );
    await manager.setInstanceFault(fault);
    const [deploy] = await platform.listDeploys('zenx', 'z0');
    const key = { id: deploy?.id ?? '', region: 'z0' };
    expect((await platform.listInstances('zenx', key)).map((one) => one.status)).toEqual([status, status]);
    await manager.clearFaults();
    const delayed = await openForTest({ dir: manager.dir, startDelay: 0 });
    expect((await delayed.platform.listInstances('zenx', key))[0]?.status).toBe('RUNNING');
  });
});
