import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient } from '../../src/client/create-client.js';
import { serveBin } from '../helpers/bin.js';

let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'killed-rollout-'))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

const serve = () =>
  serveBin(['--local', '--local-engine', 'none', '--local-start-delay', '2s', '--read-reuse', '0'], {
    env: { HOME: home },
  });
const quick = { stable_for: '0s', interval: '1s' };

describe('a server that is killed in a rollout', () => {
  it.each(['make a release of nginx:1.27', 'deploy it in z0, 1 instance', 'wait until it runs in z0'])(
    'at "%s" leaves what ran; the same request goes on from there, and makes nothing twice',
    async (moment) => {
      const first = await serve();
      const shim = await createClient({ url: first.url });
      await shim.apps.register({ name: 'zenx' });
      await shim.rollouts.create({
        app: 'zenx',
        image: 'nginx:alpine',
        flavor: 'C1M1',
        regions: ['z0'],
        ...quick,
      });
      const [before] = await shim.apps.status({ app: 'zenx' });
      const request = { app: 'zenx', image: 'nginx:1.27', ...quick };
      const killed = shim.rollouts.create(request, {
        onProgress: (event) => event.type === 'step' && event.text === moment && void first.kill(),
      });
      await expect(killed).rejects.toMatchObject({ code: 'server_unavailable' });
      await shim.close();

      const second = await serve();
      const again = await createClient({ url: second.url });
      const status = () => again.apps.status({ app: 'zenx' });
      expect((await status()).map(({ id }) => id)).toContain(before?.id);
      expect((await again.rollouts.list({ app: 'zenx' }))[0]?.state).toBe('interrupted');
      await again.rollouts.create(request);
      expect(await status()).toMatchObject([{ image: 'nginx:1.27', state: 'running' }]);
      expect(await again.releases.list({ app: 'zenx' })).toHaveLength(2);
      await again.close();
      expect(await second.stop()).toBe(0);
    },
  );
});
