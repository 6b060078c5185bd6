import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCore, type Core } from '../../helpers/core.js';
import { until } from '../../helpers/processes.js';
import { STORES_HERE } from '../../helpers/redis.js';
import { createStandIn, type StandIn } from '../../helpers/stand-in.js';
import { storesOf, type StoresForTests } from '../../store/stores.js';

describe.each(STORES_HERE.filter((kind) => kind !== 'memory'))('servers that share a store in %s', (kind) => {
  let standIn: StandIn;
  let stores: StoresForTests;
  let servers: Core[];
  beforeEach(async () => {
    standIn = createStandIn();
    stores = await storesOf(kind);
    servers = [];
    for (let count = 0; count < 2; count += 1)
      servers.push(createCore({ file: standIn.path, reuse: 60_000, store: await stores.open() }));
  });
  afterEach(async () => {
    for (const server of servers) await server.dispose();
    await stores.dispose();
    standIn.dispose();
  });
  const count = (word: string) => standIn.runs().filter(({ argv }) => argv[0] === word).length;
  const gate = () => join(standIn.dir, 'gate');

  it('see each other’s writes, however long reads are reused', async () => {
    const [one, two] = servers as [Core, Core];
    await two.shim.apps.list();
    await two.shim.apps.list();
    expect(count('list')).toBe(1);
    await one.shim.apps.register({ name: 'other' });
    await until(async () => (await two.shim.apps.list()).some(({ name }) => name === 'other'));
    // Nothing that it wrote itself is told to it again.
    await one.shim.images.list();
    await two.shim.releases.list({ app: 'zenx' });
    await one.shim.images.list();
    expect(count('images')).toBe(1);
  });

  it('go on with a read that runs, but let no read join it that comes after another’s write', async () => {
    const [one, two] = servers as [Core, Core];
    standIn.fault('list', { until: gate(), times: 1 });
    const before = two.shim.apps.list();
    await until(() => count('list') === 1);
    await one.shim.apps.register({ name: 'other' });
    await until(async () => {
      // Joins the run that waits, until it is told of the write.
      void two.shim.apps.list();
      return count('list') > 1;
    });
    writeFileSync(gate(), '');
    await before;
    expect((await two.shim.apps.list()).map(({ name }) => name)).toContain('other');
  });

  it('write one at a time for one app and region, and side by side for others', async () => {
    const [one, two] = servers as [Core, Core];
    standIn.seed({
      apps: [{ name: 'a' }, { name: 'b' }],
      releases: ['a', 'b'].map((app) => ({ app, name: 'v1', image: 'i:1', flavor: 'C1M1', ctime: 't' })),
    });
    standIn.fault('deploy create', { until: gate() });
    const create = (server: Core, app: string) =>
      server.shim.deploys.create({ app, release: 'v1', region: 'z0' });
    const first = create(one, 'a');
    await until(() => count('deploy') === 1);
    const others = Promise.all([create(two, 'a'), create(two, 'b')]);
    await until(() => count('deploy') === 2);
    const asked = standIn.runs().filter(({ argv }) => argv[0] === 'deploy');
    expect(asked.map(({ argv }) => argv[2]).sort()).toEqual(['a', 'b']);
    writeFileSync(gate(), '');
    expect(new Set([await first, ...(await others)].map(({ id }) => id)).size).toBe(3);
  });
});
