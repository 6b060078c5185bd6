import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import type { RootDatabase } from 'lmdb';
import { codeInWords } from '../core/files/file-reasons.js';
import { makeDirectory } from '../core/files/make-directory.js';
import { ShimError } from '../core/model/errors.js';

export type StoreDatabase = RootDatabase<unknown, (string | number)[]>;

/**
 * Opens the embedded database in a directory of its own (0700, its files 0600), which several processes may use at the
 * same time. Rejects with `state_unavailable` when it can't be had. Loads the library, which costs about 20 ms.
 */
export async function openLmdb(directory: string): Promise<StoreDatabase> {
  const { open } = await import('lmdb').catch((cause: unknown) => {
    throw cannot(directory, 'the package lmdb is not installed here, or not made for this system', cause);
  });
  try {
    makeDirectory(directory);
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    // Not in the library's declarations: the mode of the files that it makes.
    const options = { path: directory, encoding: 'json', permissionsMode: 0o600 } as const;
    return open<unknown, (string | number)[]>(options);
  } catch (error) {
    const { code } = error as { code?: unknown };
    const isOfSystem = typeof code === 'string';
    throw cannot(directory, isOfSystem ? codeInWords(code) : (error as Error).message, error);
  }
}

/** Whether the library is here and made for this system. */
export async function hasLmdb(): Promise<boolean> {
  return import('lmdb').then(
    () => true,
    () => false,
  );
}

function cannot(directory: string, why: string, cause: unknown): ShimError {
  return new ShimError('state_unavailable', `there can be no store in ${directory}: ${why}`, {
    hint: 'let this user write there, name another directory (--store file:<dir>), or do without: --store memory',
    cause,
  });
}
