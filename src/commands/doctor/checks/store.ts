import { join } from 'node:path';
import { stateDirectory } from '../../../core/model/environment.js';
import { isShimError } from '../../../core/model/errors.js';
import { shellQuote } from '../../../core/input/shell-quote.js';
import { nearest } from './directories.js';
import { access, constants } from 'node:fs/promises';
import type { Check } from './check.js';
import { fail, type Found, pass, warn } from './finding.js';

/** Whether the store that servers share can be had; a file is not made. */
export const store: Check = {
  name: 'store',
  run: 'qappctl-shim serve --help',
  look: async ({ options: { stores, env } }) => {
    const choice = stores?.choice ?? { kind: 'auto' };
    if (choice.kind === 'memory') return pass('memory of each server: gone with it, and shared with none');
    if (choice.kind !== 'redis')
      return lookAtFile(choice.kind === 'file' ? choice.directory : join(stateDirectory(env), 'store'));
    const { openRedisStore } = await import('../../../store/redis-store.js');
    const redis = await openRedisStore({ target: choice.target, place: '', warn: () => undefined });
    try {
      await redis.check();
      return pass(redis.description);
    } catch (error) {
      if (!isShimError(error)) throw error;
      return fail(error.message, `qappctl-shim doctor --store ${shellQuote(choice.target.shown)}`);
    } finally {
      await redis.close();
    }
  },
};

async function lookAtFile(directory: string): Promise<Found> {
  const there = await nearest(directory);
  const canWrite = await access(there, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!canWrite) return warn(`file:${directory} can't be written to`, `ls -ld ${shellQuote(there)}`);
  const { hasLmdb } = await import('../../../store/open-lmdb.js');
  if (await hasLmdb()) return pass(`file:${directory}${there === directory ? '' : ' (not made yet)'}`);
  return warn(
    'the package lmdb is missing here: keys live in memory only',
    'npm i -g qappctl-shim --include=optional',
  );
}
