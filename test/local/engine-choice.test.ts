import { describe, expect, it } from 'vitest';
import { LocalManager } from '../../src/local/manage.js';
import { StateStore } from '../../src/local/state/store.js';
import { createFakeEngine } from '../helpers/fake-engine.js';
import { localDir, openForTest } from './local-dir.js';

const NO_SUCH = 'unix:///nonexistent/docker.sock';

/** A directory whose instances live on containers. */
async function dirWithEngine(): Promise<string> {
  const dir = localDir();
  await new StateStore(dir).change((state) => {
    state.engineUsed = true;
    state.apps = [{ name: 'zenx' }];
  });
  return dir;
}

describe('the engine of the local platform', () => {
  it('is used when it answers', async () => {
    const engine = await createFakeEngine();
    const { describe: line, dir } = await openForTest({ engine: 'auto', dockerHost: engine.host });
    expect(await line()).toBe(
      `local platform in ${dir}: instances are containers on the Docker Engine at ${engine.host}`,
    );
    await engine.dispose();
  });

  it('is not missed where there never was one', async () => {
    const { describe: line, platform, dir } = await openForTest({ engine: 'auto', dockerHost: NO_SUCH });
    expect(await line()).toBe(
      `local platform in ${dir}: instances are simulated (can't use the Docker Engine at ${NO_SUCH}: there is no such socket)`,
    );
    await platform.check();
  });

  it('is an error when it was there and is gone', async () => {
    const dir = await dirWithEngine();
    const {
      platform,
      engine,
      describe: line,
    } = await openForTest({ dir, engine: 'auto', dockerHost: NO_SUCH });
    for (const task of [line(), platform.check(), platform.pushImage('nginx'), engine.hasImage('nginx')])
      await expect(task).rejects.toMatchObject({
        code: 'docker_unavailable',
        message: expect.stringContaining(NO_SUCH),
        hint: expect.stringContaining(`\`qappctl-shim local reset --local-dir ${dir}\``),
      });
    expect(await platform.listApps()).toEqual([{ name: 'zenx' }]);
  });

  it('is an error when it is demanded and not there', async () => {
    const { platform } = await openForTest({ engine: 'docker', dockerHost: NO_SUCH });
    await expect(platform.check()).rejects.toMatchObject({ code: 'docker_unavailable' });
  });

  it('is asked for nothing by listings', async () => {
    const { platform } = await openForTest({ engine: 'docker', dockerHost: NO_SUCH });
    expect(await platform.listImages()).toEqual([]);
  });

  it('is left alone when none is to be used, and so are its deploys', async () => {
    const dir = await dirWithEngine();
    const deploy = {
      app: 'zenx',
      id: 'g1',
      release: 'v0',
      region: 'z0',
      replicas: 1,
      ctime: '2022-12-01T19:02:19+08:00',
    };
    await new StateStore(dir).change(
      (state) => void (state.deploys = [{ ...deploy, instances: 'containers' }]),
    );
    const { platform } = await openForTest({ dir, engine: 'none', dockerHost: NO_SUCH });
    const key = { id: 'g1', region: 'z0' };
    for (const task of [platform.listInstances('zenx', key), platform.deleteDeploy('zenx', key)])
      await expect(task).rejects.toMatchObject({ code: 'docker_unavailable' });
    expect(await platform.listDeploys('zenx', 'z0')).toHaveLength(1);
  });

  it('does not keep a reset from emptying the state, which warns', async () => {
    const dir = await dirWithEngine();
    const warnings: string[] = [];
    const warn = (text: string) => void warnings.push(text);
    await new LocalManager({ dir, dockerHost: NO_SUCH, env: {}, warn }).reset();
    expect(warnings).toEqual([expect.stringContaining('containers of the local platform may be left')]);
    expect(new StateStore(dir).read().apps).toEqual([]);
  });
});
