import { randomUUID } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/**
 * Replaces a file whole: readers see the old text or the new one, and after a crash it is one of both. The package
 * write-file-atomic is not used, as it renames a file cut short when the disk fills up while it writes.
 */
export async function replaceFile(file: string, text: string): Promise<void> {
  const next = `${file}.${randomUUID()}`;
  try {
    await writeSynced(next, text);
    await rename(next, file);
    await sync(dirname(file));
  } catch (error) {
    await rm(next, { force: true });
    throw error;
  }
}

/** Removes what a writer that was killed left beside the file; only for the one who holds the lock. */
export async function sweepUnfinished(file: string): Promise<void> {
  const prefix = `${basename(file)}.`;
  for (const name of await readdir(dirname(file))) {
    const unfinished = name.startsWith(prefix) && UUID.test(name.slice(prefix.length));
    if (unfinished) await rm(join(dirname(file), name), { force: true });
  }
}

async function writeSynced(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A name in a directory outlives a loss of power only when the directory was synced too. */
async function sync(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
