import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { ShimError } from '../../../src/core/model/errors.js';
import { registerApp, unregisterApp } from '../../../src/local/nouns/apps.js';
import { PlatformError } from '../../../src/platform-kit/platform-error.js';
import { StateStore } from '../../../src/local/state/store.js';
import { localDir } from '../local-dir.js';

const register = (store: StateStore, name: string) =>
  store.change((state) => registerApp(state, name, undefined));
const namesOf = (store: StateStore) => store.read().apps.map(({ name }) => name);

describe('the state', () => {
  it('is fresh, and no file is made, as long as nothing was changed', () => {
    const dir = join(localDir(), 'below');
    const store = new StateStore(dir);
    expect(store.read().regions.map(({ name }) => name)).toEqual(['z0', 'z1', 'z2']);
    expect(existsSync(dir)).toBe(false);
  });

  it('is one readable file that only its owner can read', async () => {
    const dir = join(localDir(), 'below');
    await register(new StateStore(dir), 'zenx');
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    expect(statSync(join(dir, 'state.json')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dir, 'lock')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(dir, 'state.json'), 'utf8')).toContain('\n      "name": "zenx"\n');
  });

  it('reads as the same object until another process changes it', async () => {
    const dir = localDir();
    const [one, other] = [new StateStore(dir), new StateStore(dir)];
    await register(one, 'zenx');
    const before = other.read();
    expect(other.read()).toBe(before);
    await register(one, 'abc');
    expect(other.read()).not.toBe(before);
    expect(namesOf(other)).toEqual(['zenx', 'abc']);
  });

  it('shows every change of another at once, also those of one size and one clock tick', async () => {
    const dir = localDir();
    const [writer, reader] = [new StateStore(dir), new StateStore(dir)];
    for (let round = 0; round < 50; round += 1) {
      const name = `app${round % 2}`;
      await writer.change((state) => void (state.apps = [{ name }]));
      expect(namesOf(reader)).toEqual([name]);
    }
  });

  it('keeps every change of many writers at once', async () => {
    const dir = localDir();
    const stores = Array.from({ length: 4 }, () => new StateStore(dir));
    const names = Array.from({ length: 40 }, (_, number) => `app-${number}`);
    await Promise.all(names.map((name, number) => register(stores[number % 4] as StateStore, name)));
    expect(namesOf(new StateStore(dir)).sort()).toEqual([...names].sort());
  });

  it('stays as it was when a change is refused', async () => {
    const store = new StateStore(localDir());
    await register(store, 'zenx');
    const text = readFileSync(store.file, 'utf8');
    await expect(register(store, 'zenx')).rejects.toThrow(PlatformError);
    expect(readFileSync(store.file, 'utf8')).toBe(text);
  });

  it('agrees with a plain map after any sequence of changes through two stores', async () => {
    const change = fc.record({
      store: fc.nat(1),
      add: fc.boolean(),
      name: fc.constantFrom('a', 'b', 'c'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 12 }), async (changes) => {
        const dir = localDir();
        const stores = [new StateStore(dir), new StateStore(dir)];
        const model = new Set<string>();
        for (const { store, add, name } of changes) {
          const refused = model.has(name) === add;
          const edit = stores[store]?.change((state) =>
            add ? registerApp(state, name, undefined) : unregisterApp(state, name),
          );
          if (refused) await expect(edit).rejects.toThrow(PlatformError);
          else await edit;
          if (add) model.add(name);
          else model.delete(name);
          expect(namesOf(stores[1 - store] as StateStore).sort()).toEqual([...model].sort());
        }
        for (const store of stores) store.close();
      }),
      { numRuns: 20 },
    );
  });

  it('sweeps what a killed writer left, and nothing else', async () => {
    const store = new StateStore(localDir());
    await register(store, 'zenx');
    writeFileSync(`${store.file}.8d3ee1a0-0b1e-4f4c-9c43-5b0f4bd3c001`, 'half');
    writeFileSync(`${store.file}.bak`, 'mine');
    await register(store, 'abc');
    expect(readdirSync(store.dir).sort()).toEqual(['lock', 'state.json', 'state.json.bak']);
  });

  it('keeps the id of its containers through a reset', async () => {
    const store = new StateStore(localDir());
    const id = await store.id();
    await store.reset();
    expect(await new StateStore(store.dir).id()).toBe(id);
    expect(id).toMatch(/^[a-z0-9]{12}$/);
  });
});

function hintOf(read: () => unknown): string {
  try {
    read();
    return '';
  } catch (error) {
    return (error as ShimError).hint ?? '';
  }
}

describe('a state that is not to be had', () => {
  it.each([
    ['is cut short', (text: string) => text.slice(0, 40), 'it is not JSON'],
    [
      'has a field of a newer version',
      (text: string) => text.replace('{', '{"novel": 1,'),
      'its field novel',
    ],
    [
      'has a field of another type',
      (text: string) => text.replace('"version": 1', '"version": 2'),
      'its field version',
    ],
  ])('is told when the file %s, with what to do', async (_what, damage, why) => {
    const store = new StateStore(localDir());
    await register(store, 'zenx');
    writeFileSync(store.file, damage(readFileSync(store.file, 'utf8')));
    expect(() => store.read()).toThrow(
      expect.objectContaining({
        code: 'state_unavailable',
        message: expect.stringContaining(why),
        hint: expect.stringContaining(`local reset --local-dir ${store.dir}`),
      }),
    );
    await expect(register(store, 'abc')).rejects.toMatchObject({ code: 'state_unavailable' });
    await store.reset();
    expect(namesOf(store)).toEqual([]);
  });

  it('is told when the directory is a file', async () => {
    const file = join(localDir(), 'file');
    writeFileSync(file, '');
    await expect(register(new StateStore(file), 'zenx')).rejects.toMatchObject({
      code: 'state_unavailable',
      hint: expect.stringContaining('--local-dir'),
    });
    expect(() => new StateStore(file).read()).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('ENOTDIR'),
        hint: expect.not.stringContaining('reset'),
      }),
    );
  });

  it('is emptied by the command of the hint, and no other is', async () => {
    const dir = join(localDir(), "it's here");
    const home = localDir();
    await register(new StateStore(dir), 'zenx');
    writeFileSync(join(dir, 'state.json'), '{');
    const hint = hintOf(() => new StateStore(dir).read());
    const command = /`qappctl-shim (.*)`/.exec(hint)?.[1] ?? '';
    const bin = fileURLToPath(new URL('../../../bin/qappctl-shim.js', import.meta.url));
    execFileSync('sh', ['-c', `"$0" "$1" ${command} --yes`, process.execPath, bin], {
      env: { HOME: home, PATH: process.env.PATH, DOCKER_HOST: 'unix:///nonexistent/docker.sock' },
      stdio: 'pipe',
    });
    expect(namesOf(new StateStore(dir))).toEqual([]);
    expect(readdirSync(home)).toEqual([]);
  });
});
