import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFileStore } from '../../src/store/file-store.js';
import { MemoryStore } from '../../src/store/memory-store.js';
import { openRedisStore } from '../../src/store/redis-store.js';
import type { NewClaim, SharedStore, StoreOptions } from '../../src/store/store.js';
import { startRedis } from '../helpers/redis.js';

/** Stores of one kind, each as another server would open it: what one writes the others see, if it is shared at all. */
export interface StoresForTests {
  open(options?: StoreOptions & { place?: string }): Promise<SharedStore>;
  dispose(): Promise<void>;
}

/** Where stores of a kind live; a file is opened by a process once. */
export async function storesOf(kind: SharedStore['kind']): Promise<StoresForTests> {
  const opened: SharedStore[] = [];
  const open = await openerOf(kind);
  return {
    async open(options = {}) {
      const store = await open.open({ place: 'place', ...options });
      opened.push(store);
      return store;
    },
    async dispose() {
      for (const store of opened) await store.close();
      await open.dispose();
    },
  };
}

type Opener = {
  open: (options: StoreOptions & { place: string }) => Promise<SharedStore>;
  dispose: () => Promise<void>;
};

async function openerOf(kind: SharedStore['kind']): Promise<Opener> {
  if (kind === 'memory')
    return { open: async (options) => new MemoryStore(options), dispose: async () => undefined };
  if (kind === 'file') {
    const directory = mkdtempSync(join(tmpdir(), 'store-'));
    return {
      open: (options) => openFileStore({ ...options, directory }),
      dispose: async () => rmSync(directory, { recursive: true, force: true }),
    };
  }
  const redis = await startRedis();
  const target = { shown: redis.address, path: redis.socket, isEncrypted: false, database: 0 };
  return {
    open: (options) => openRedisStore({ ...options, target, warn: () => undefined }),
    dispose: () => redis.dispose(),
  };
}

let made = 0;

/** A claim that no other one looks like. */
export function newClaim(fields: Partial<NewClaim> = {}): NewClaim {
  made += 1;
  return { name: `n${made}`, caller: 'c', claim: `a${made}`, fingerprint: 'f', about: '{}', ...fields };
}
