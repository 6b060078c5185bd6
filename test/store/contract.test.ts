import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SharedStore } from '../../src/store/store.js';
import { until } from '../helpers/processes.js';
import { STORES_HERE } from '../helpers/redis.js';
import { newClaim, storesOf, type StoresForTests } from './stores.js';

describe.each(STORES_HERE)('a store in %s', (kind) => {
  let stores: StoresForTests;
  let store: SharedStore;
  beforeAll(async () => {
    stores = await storesOf(kind);
    store = await stores.open();
  });
  afterAll(() => stores.dispose());

  /** As after a crash: nobody renews it. */
  const died = async (one: SharedStore, claim: ReturnType<typeof newClaim>) =>
    until(async () => (await one.claims.begin({ ...claim, claim: 'other' }))?.isAlive === false);

  it('is up', async () => {
    await store.check();
    expect([store.kind, store.isUp]).toEqual([kind, true]);
  });

  it('lets exactly one of many claim a name', async () => {
    const name = newClaim().name;
    const claims = Array.from({ length: 20 }, () => newClaim({ name }));
    const found = await Promise.all(claims.map((claim) => store.claims.begin(claim)));
    const winner = claims[found.indexOf(undefined)];
    expect(found.filter((one) => one === undefined)).toHaveLength(1);
    for (const one of found.filter((other) => other !== undefined))
      expect(one).toEqual({
        claim: winner?.claim,
        fingerprint: 'f',
        about: '{}',
        isAlive: true,
        outcome: undefined,
      });
  });

  it('tells the outcome of a claim that ended', async () => {
    const claim = newClaim();
    await store.claims.begin(claim);
    await store.claims.finish(claim, 'was made \u{1f600}');
    expect(await store.claims.begin(newClaim({ name: claim.name }))).toMatchObject({
      claim: claim.claim,
      fingerprint: 'f',
      isAlive: false,
      outcome: 'was made \u{1f600}',
    });
  });

  it('lets a name be claimed again after it was forgotten, but never by a stranger', async () => {
    const claim = newClaim();
    await store.claims.begin(claim);
    await store.claims.forget({ ...claim, claim: 'stranger' });
    expect(await store.claims.begin(newClaim({ name: claim.name }))).toBeDefined();
    await store.claims.forget(claim);
    expect(await store.claims.begin(newClaim({ name: claim.name }))).toBeUndefined();
  });

  it('never forgets an outcome', async () => {
    const claim = newClaim();
    await store.claims.begin(claim);
    await store.claims.finish(claim, 'made');
    await store.claims.forget(claim);
    expect(await store.claims.renew(claim)).toBe(false);
    expect(await store.claims.begin(newClaim({ name: claim.name }))).toMatchObject({ outcome: 'made' });
  });

  it('gives a claim without an end to nobody, alive or dead, unless its place is asked for', async () => {
    const short = await stores.open({ lease: 50, place: `short-${kind}` });
    const claim = newClaim();
    await short.claims.begin(claim);
    await died(short, claim);
    expect(await short.claims.begin(newClaim({ name: claim.name }))).toMatchObject({ isAlive: false });
    expect(await short.claims.begin(newClaim({ name: claim.name }), 'another one')).toBeDefined();
    const heirs = Array.from({ length: 10 }, () => newClaim({ name: claim.name }));
    const found = await Promise.all(heirs.map((heir) => short.claims.begin(heir, claim.claim)));
    expect(found.filter((one) => one === undefined)).toHaveLength(1);
    // Whoever had it before writes nothing over its heir.
    await short.claims.finish(claim, 'late');
    expect(await short.claims.begin(newClaim({ name: claim.name }))).toMatchObject({ outcome: undefined });
  });

  it('lets a claim die that is abandoned', async () => {
    const claim = newClaim();
    await store.claims.begin(claim);
    await store.claims.abandon({ ...claim, claim: 'stranger' });
    expect(await store.claims.begin(newClaim({ name: claim.name }))).toMatchObject({ isAlive: true });
    await store.claims.abandon(claim);
    expect(await store.claims.begin(newClaim({ name: claim.name }))).toMatchObject({
      isAlive: false,
      outcome: undefined,
    });
  });

  it('keeps a claim alive as long as it is renewed', async () => {
    const short = await stores.open({ lease: 100, place: `renewed-${kind}` });
    const [claim, witness] = [newClaim(), newClaim()];
    await short.claims.begin(claim);
    await short.claims.begin(witness);
    await until(async () => {
      expect(await short.claims.renew(claim)).toBe(true);
      return (await short.claims.begin({ ...witness, claim: 'other' }))?.isAlive === false;
    });
    expect(await short.claims.begin(newClaim({ name: claim.name }))).toMatchObject({ isAlive: true });
    expect(await short.claims.renew({ ...claim, claim: 'stranger' })).toBe(false);
  });

  it('forgets the oldest outcomes of a caller beyond its quota, and never another’s', async () => {
    const small = await stores.open({ entries: 3, bytes: 20_000, place: `small-${kind}` });
    const finish = async (caller: string, outcome: string) => {
      const claim = newClaim({ caller });
      await small.claims.begin(claim);
      await small.claims.finish(claim, outcome);
      return claim;
    };
    const isThere = async ({ name, caller }: { name: string; caller: string }) => {
      const other = newClaim({ name, caller });
      const found = await small.claims.begin(other);
      if (!found) await small.claims.forget(other);
      return found !== undefined;
    };
    const quiet = await finish(`quiet-${kind}`, 'o');
    const greedy = [];
    for (let count = 0; count < 5; count += 1) greedy.push(await finish(`greedy-${kind}`, 'o'));
    const known = [];
    for (const one of greedy) known.push(await isThere(one));
    expect(known).toEqual([false, false, true, true, true]);
    const long = 'x'.repeat(8_000);
    const large = [];
    for (let count = 0; count < 3; count += 1) large.push(await finish(`greedy-${kind}`, long));
    expect([await isThere(large[0] as never), await isThere(large[2] as never)]).toEqual([false, true]);
    expect(await isThere(quiet)).toBe(true);
  });

  it('forgets outcomes after their time', async () => {
    const brief = await stores.open({ kept: 20, place: `brief-${kind}` });
    const claim = newClaim({ caller: `brief-${kind}` });
    await brief.claims.begin(claim);
    await brief.claims.finish(claim, 'made');
    await until(
      async () =>
        (await brief.claims.begin(newClaim({ name: claim.name, caller: claim.caller }))) === undefined,
    );
  });

  it('gives out leases with greater and greater tokens, one a place at a time', async () => {
    const place = { group: `app/${newClaim().name}`, part: 'z0' };
    const tokens = await Promise.all(Array.from({ length: 10 }, () => store.leases.acquire(place)));
    const token = tokens.find((one) => one !== undefined) ?? 0;
    expect(tokens.filter((one) => one !== undefined)).toHaveLength(1);
    expect(await store.leases.renew(place, token)).toBe(true);
    expect(await store.leases.renew(place, token + 1)).toBe(false);
    await store.leases.release(place, token + 1);
    expect(await store.leases.acquire(place)).toBeUndefined();
    await store.leases.release(place, token);
    const next = (await store.leases.acquire(place)) ?? 0;
    expect(next).toBeGreaterThan(token);
    // A stranger to the place by now, whatever it does.
    await store.leases.release(place, token);
    expect([await store.leases.renew(place, token), await store.leases.renew(place, next)]).toEqual([
      false,
      true,
    ]);
  });

  it('lets parts of a group be held side by side, and the whole by nobody beside', async () => {
    const group = `app/${newClaim().name}`;
    const first = await store.leases.acquire({ group, part: 'z0' });
    const second = await store.leases.acquire({ group, part: 'z1' });
    expect([first, second].every(Number.isInteger)).toBe(true);
    expect(await store.leases.acquire({ group })).toBeUndefined();
    await store.leases.release({ group, part: 'z0' }, first ?? 0);
    await store.leases.release({ group, part: 'z1' }, second ?? 0);
    const whole = await store.leases.acquire({ group });
    expect(whole).toBeDefined();
    expect(await store.leases.acquire({ group, part: 'z0' })).toBeUndefined();
    await store.leases.release({ group }, whole ?? 0);
  });

  it('takes a lease from nobody but who does not renew it', async () => {
    const short = await stores.open({ lease: 60, place: `leases-${kind}` });
    const [place, witness] = [{ group: 'a' }, { group: 'b' }];
    const token = (await short.leases.acquire(place)) ?? 0;
    await short.leases.acquire(witness);
    await until(async () => {
      expect(await short.leases.renew(place, token)).toBe(true);
      return (await short.leases.acquire(witness)) !== undefined;
    });
    let heir: number | undefined;
    await until(async () => (heir = await short.leases.acquire(place)) !== undefined);
    expect(heir).toBeGreaterThan(token);
    expect(await short.leases.renew(place, token)).toBe(false);
  });
});
