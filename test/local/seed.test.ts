import { describe, expect, it } from 'vitest';
import { parseSeed } from '../../src/platform-kit/seed-file.js';
import { applySeed } from '../../src/local/seed.js';
import { freshState } from '../../src/local/state/fresh.js';
import type { LocalState } from '../../src/local/state/schema.js';
import { StateStore } from '../../src/local/state/store.js';
import { markDeleting } from '../../src/local/nouns/deploys.js';
import { localDir } from './local-dir.js';

const BASE = {
  apps: [{ name: 'one' }, { name: 'two', desc: 'second' }],
  images: ['web:1', 'web:2'],
  releases: [
    { app: 'one', name: 'v1', image: 'web:1', flavor: 'C1M1' },
    { app: 'two', name: 'v1', image: 'web:1', flavor: 'C1M1' },
  ],
  deploys: [{ app: 'one', id: 'g1', release: 'v1', region: 'z0' }],
};
const now = new Date('2026-01-02T03:04:05Z');

async function seeded(...seeds: object[]): Promise<LocalState> {
  const state = freshState();
  for (const seed of seeds)
    applySeed(state, await parseSeed(JSON.stringify(seed)), { instances: 'simulated', now });
  return state;
}
const names = (list: { name: string; app?: string; tag?: string }[]) =>
  list.map(({ name, app, tag }) => [app, name, tag].filter(Boolean).join(' '));

describe('a seed', () => {
  it('replaces what has the same name, which is the last of its list then', async () => {
    const state = await seeded(BASE, {
      apps: [{ name: 'one', desc: 'first' }],
      images: ['registry.example.com/team/web:1'],
      releases: [{ app: 'one', name: 'v1', image: 'web:2', flavor: 'C1M1', port: 80 }],
    });
    expect(names(state.apps)).toEqual(['two', 'one']);
    expect(names(state.images)).toEqual(['web 2', 'web 1']);
    expect(state.images[1]?.origin).toBe('registry.example.com/team/web');
    expect(names(state.releases)).toEqual(['two v1', 'one v1']);
    expect(state.releases[1]).toMatchObject({ image: 'web:2', port: 80 });
    expect(Object.keys(state.releases[1] ?? {})).not.toContain('desc');
  });

  it('leaves a deploy that is there alone, by its place or its id, and makes the others', async () => {
    const place = { app: 'one', release: 'v1', region: 'z0' };
    const state = await seeded(BASE, {
      deploys: [place, { ...place, id: 'g1' }, { ...place, id: 'g2' }, { ...place, region: 'z1' }],
    });
    expect(state.deploys.map(({ id, region }) => [id.slice(0, 2), region])).toEqual([
      ['g1', 'z0'],
      ['g2', 'z0'],
      ['g2', 'z1'],
    ]);
  });

  it('makes two deploys of one place that stand in one file', async () => {
    const place = { app: 'two', release: 'v1', region: 'z0' };
    const state = await seeded(BASE, { deploys: [place, place] });
    expect(new Set(state.deploys.map(({ id }) => id)).size).toBe(3);
  });

  it.each([
    [{ releases: [{ app: 'no', name: 'v1', image: 'web:1', flavor: 'C1M1' }] }, 'app no not found'],
    [{ releases: [{ app: 'one', name: 'v2', image: 'no:1', flavor: 'C1M1' }] }, 'image no:1 not found'],
    [{ releases: [{ app: 'one', name: 'v2', image: 'web:1', flavor: 'C0' }] }, 'flavor C0 not found'],
    [{ deploys: [{ app: 'one', release: 'v9', region: 'z0' }] }, 'release v9 not found in app one'],
    [{ deploys: [{ app: 'one', release: 'v1', region: 'z9' }] }, 'region z9 not found'],
    [{ deploys: [{ app: 'two', id: 'g1', release: 'v1', region: 'z0' }] }, 'deploy g1 exists already'],
  ])('is refused for what is not there, or is there already: %j', async (seed, message) => {
    await expect(seeded(BASE, seed)).rejects.toThrow(message);
  });
});

describe('a change of the state', () => {
  it('leaves the state that was read before as it was', async () => {
    const store = new StateStore(localDir());
    const seed = await parseSeed(JSON.stringify(BASE));
    await store.change((state) => applySeed(state, seed, { instances: 'simulated', now }));
    const before = store.read();
    const copy = structuredClone(before);
    await store.change((state) => applySeed(state, seed, { instances: 'simulated', now }));
    await store.change((state) => markDeleting(state, 'one', { id: 'g1', region: 'z0' }));
    expect(store.read().deploys[0]?.deleting).toBe(true);
    expect(before).toEqual(copy);
  });
});
