import { hostname } from 'node:os';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Key, LABEL } from '../../../src/swarm/store/names.js';
import { SwarmLeases } from '../../../src/swarm/store/lease.js';
import type { StoredObject, SwarmObjects } from '../../../src/swarm/store/objects.js';

/** The swarm's store with one lease in it; it can be made to hang, as without a leader. */
class Store {
  object: StoredObject | undefined;
  hangs = false;
  writes = 0;

  find = () => this.answer(() => this.object);

  create = ({ labels }: { key: Key; labels: StoredObject['labels'] }) =>
    this.answer(() => {
      if (this.object) return undefined;
      this.write(labels);
      return 'id';
    });

  replace = (object: StoredObject, labels: StoredObject['labels']) =>
    this.answer(() => {
      if (object.version !== this.object?.version) return false;
      this.write(labels);
      return true;
    });

  update = (_key: Key, edit: (object: StoredObject) => StoredObject['labels'] | undefined) =>
    this.answer(() => {
      const labels = this.object && edit(this.object);
      if (labels) this.write(labels);
      return this.object;
    });

  get leases(): SwarmLeases {
    return new SwarmLeases(this as unknown as SwarmObjects);
  }

  private write(labels: StoredObject['labels']): void {
    this.writes += 1;
    const version = (this.object?.version ?? 0) + 1;
    const now = new Date();
    this.object = { id: 'id', name: 'x', labels, data: '', created: now, updated: now, version };
  }

  /** A store that hangs fails after as long as managers are tried. */
  private answer<T>(task: () => T): Promise<T> {
    if (!this.hangs) return Promise.resolve(task());
    return new Promise((_resolve, reject) => setTimeout(() => reject(new Error('no leader')), 20_000));
  }
}

describe('the right to something on a swarm', () => {
  beforeEach(
    () =>
      void vi.useFakeTimers({
        toFake: ['setTimeout', 'setInterval', 'clearInterval', 'clearTimeout', 'Date', 'performance'],
      }),
  );
  afterEach(() => void vi.useRealTimers());

  it('is one alone, is renewed for as long as it is held, and can be given back', async () => {
    const store = new Store();
    const lease = await store.leases.take('x');
    expect(await store.leases.take('x')).toBeUndefined();
    await vi.advanceTimersByTimeAsync(120_000);
    expect([lease?.isLost, lease?.lost.aborted]).toEqual([false, false]);
    expect(await store.leases.take('x')).toBeUndefined();
    await lease?.release();
    expect(await store.leases.take('x')).toBeDefined();
  });

  it('is lost before another one can take it, when nobody answers', async () => {
    const store = new Store();
    const lease = await store.leases.take('x');
    store.hangs = true;
    await vi.advanceTimersByTimeAsync(19_999);
    expect(lease?.lost.aborted).toBe(true);
  });

  it('stays lost when the swarm is back, and can be had anew', async () => {
    const store = new Store();
    const lost = await store.leases.take('x');
    store.hangs = true;
    await vi.advanceTimersByTimeAsync(30_000);
    store.hangs = false;
    const writes = store.writes;
    await vi.advanceTimersByTimeAsync(30_000);
    // Nobody renews what is lost.
    expect([lost?.isLost, store.writes]).toEqual([true, writes]);
    expect(await store.leases.take('x')).toBeDefined();
  });

  it('does not count from when a slow answer came, but from when it was asked for', async () => {
    const store = new Store();
    const { create } = store;
    store.create = async (object) => {
      await new Promise((resolve) => setTimeout(resolve, 25_000));
      return create(object);
    };
    const taken = store.leases.take('x');
    await vi.advanceTimersByTimeAsync(26_000);
    expect(await taken).toBeUndefined();
  });

  it('is given back in time also when nobody answers', async () => {
    vi.useRealTimers();
    const store = new Store();
    const lease = await store.leases.take('x');
    store.hangs = true;
    const begun = performance.now();
    await lease?.release();
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  it('is lost to who changed it', async () => {
    const store = new Store();
    const lease = await store.leases.take('x');
    if (store.object) store.object = { ...store.object, labels: { [LABEL.holder]: 'another' } };
    await vi.advanceTimersByTimeAsync(4_001);
    expect(lease?.lost.aborted).toBe(true);
  });

  it('is not taken from a process of another machine, whatever that is called', async () => {
    const store = new Store();
    await store.leases.take('x');
    // No such process is here.
    const held = { [LABEL.holder]: `${hostname()}/another-boot 999999-1-4026531836 x` };
    if (store.object) store.object = { ...store.object, labels: held };
    expect(await store.leases.take('x')).toBeUndefined();
    await vi.advanceTimersByTimeAsync(20_001);
    expect(await store.leases.take('x')).toBeDefined();
  });
});
