import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type Environment, stateDirectory } from '../core/model/environment.js';
import { isShimError } from '../core/model/errors.js';
import { MemoryStore } from './memory-store.js';
import type { SharedStore } from './store.js';
import type { StoreChoice } from './store-choice.js';

export interface OpenStoreOptions {
  choice: StoreChoice;
  /** What is acted on: the platform, and the account or the directory of the local one. */
  place: readonly string[];
  env: Environment;
  /** Told what the operator should know, one sentence each. */
  warn: (text: string) => void;
}

/**
 * Opens a store. Rejects with `state_unavailable` when the directory that was named can't be used; a Redis that is away is
 * waited for in the background.
 */
export async function openStore({ choice, place: given, env, warn }: OpenStoreOptions): Promise<SharedStore> {
  const place = digestOf(given);
  switch (choice.kind) {
    case 'memory':
      return new MemoryStore();
    case 'redis': {
      const { openRedisStore } = await import('./redis-store.js');
      return openRedisStore({ target: choice.target, place, warn });
    }
    case 'file':
      return openFile(choice.directory, place);
    case 'auto':
      return openAuto(place, env, warn);
  }
}

/** In the user's state directory, or, where that can't be, in memory. */
async function openAuto(place: string, env: Environment, warn: (text: string) => void): Promise<SharedStore> {
  try {
    return await openFile(join(stateDirectory(env), 'store'), place);
  } catch (error) {
    if (!isShimError(error, 'state_unavailable')) throw error;
    warn(
      `${error.message}: an Idempotency-Key is remembered in memory only, by this process and not beyond its end; name a directory (--store file:<dir>), or say that this is meant: --store memory`,
    );
    return new MemoryStore();
  }
}

async function openFile(directory: string, place: string): Promise<SharedStore> {
  const { openFileStore } = await import('./file-store.js');
  return openFileStore({ directory, place });
}

function digestOf(place: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(place)).digest('base64url').slice(0, 22);
}
