import { expect, it, onTestFinished } from 'vitest';
import { createShim } from '../../../src/assembly/create-shim.js';
import { describeWithDocker, removeImage } from '../../helpers/docker.js';
import { answerOf, engineDir, openOnEngine } from './engine-fixture.js';

await describeWithDocker('a rollout on an engine', (docker) => {
  const { dockerode, host, images } = docker;

  /** The web image with a variable of its own, under a tag. */
  async function tagged(tag: string, mark: string): Promise<void> {
    const container = await dockerode.createContainer({ Image: images.web });
    await container.commit({ repo: 'site', tag, changes: `ENV MARK=${mark}` });
    await container.remove();
  }

  async function open() {
    const dir = engineDir();
    await openOnEngine(docker, dir);
    const shim = await createShim({
      env: {},
      dockerHost: host,
      local: { dir, engine: 'docker' },
      readReuse: 0,
    });
    onTestFinished(async () => {
      await shim.close();
      for (const tag of ['1', '2']) await removeImage(docker, `site:${tag}`).catch(() => undefined);
    });
    const app = 'zenx';
    await shim.apps.register({ name: app });
    /** What each deploy that runs answers; of one that is told as running for as long as it is asked. */
    const ask = async () => {
      const answers: string[] = [];
      const failed: string[] = [];
      for (const { id, region } of (await shim.apps.status({ app })).filter(
        ({ state }) => state === 'running',
      )) {
        const instances = await shim.instances.list({ app, deploy: id, region }).catch(() => []);
        for (const instance of instances) {
          const answer = await answerOf(instance, '/env').catch(() => undefined);
          const now = await shim.apps.status({ app });
          if (answer !== undefined) answers.push(/MARK=(\w+)/.exec(answer)?.[1] ?? '');
          else if (now.some((row) => row.id === id && row.state === 'running')) failed.push(id);
        }
      }
      return { answers, failed };
    };
    return { shim, app, ask };
  }
  const base = { app: 'zenx', flavor: 'C1M1', port: 80, regions: ['z0'], stable_for: '1s', interval: '1s' };

  it('fails no request to a deploy that is told as running, and always has one', async () => {
    await tagged('1', 'one');
    await tagged('2', 'two');
    const { shim, ask } = await open();
    await shim.rollouts.create({ ...base, image: 'site:1', health_check: { path: '/health' }, replicas: 2 });
    let isOver = false;
    const rollout = shim.rollouts.create({ app: 'zenx', image: 'site:2', stable_for: '1s', interval: '1s' });
    const ended = rollout.finally(() => (isOver = true));
    const seen: string[] = [];
    while (!isOver) {
      const { answers, failed } = await ask();
      expect(failed).toEqual([]);
      expect(answers.length).toBeGreaterThan(0);
      seen.push(...answers);
    }
    expect(await ended).toMatchObject({
      created: true,
      regions: [{ replicas: 2, deleted: [expect.any(String)] }],
    });
    expect(new Set((await ask()).answers)).toEqual(new Set(['two']));
    expect(seen).toContain('one');
  });

  it('runs the new content of a tag that was pushed again, and goes back to no old one', async () => {
    await tagged('1', 'first');
    const { shim, ask } = await open();
    await shim.rollouts.create({ ...base, image: 'site:1' });
    await tagged('1', 'second');
    await shim.rollouts.create({ ...base, image: 'site:1' });
    expect((await ask()).answers).toEqual(['first']);
    await shim.rollouts.create({ ...base, image: 'site:1', force: true });
    expect((await ask()).answers).toEqual(['second']);
    expect(await shim.deploys.list({ app: 'zenx', region: 'z0' })).toHaveLength(1);
  });

  it('takes away what ends at once, and leaves what ran', async () => {
    await tagged('1', 'one');
    const { shim, ask } = await open();
    await shim.rollouts.create({ ...base, image: 'site:1' });
    await expect(shim.rollouts.create({ ...base, image: images.exits })).rejects.toMatchObject({
      code: 'deploy_failed',
    });
    expect((await ask()).answers).toEqual(['one']);
    expect(await shim.deploys.list({ app: 'zenx', region: 'z0' })).toHaveLength(1);
  });
});
