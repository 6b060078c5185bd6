import { posix } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { ConfigFile } from '../../core/model/types.js';

/**
 * Where a config file lies inside an instance: `mount_path` is the directory, or the whole path when it ends with
 * the file's name already.
 */
export function configPath({ mount_path: mountPath, filename }: ConfigFile): string {
  const path = posix.normalize(mountPath);
  return posix.basename(path) === filename ? path : posix.join(path, filename);
}

/** The config files as a tar archive, to be unpacked at the root of a container. */
export async function configArchive(files: readonly ConfigFile[]): Promise<Buffer> {
  const { pack } = await import('tar-stream');
  const archive = pack();
  for (const file of files) {
    archive.entry({ name: configPath(file).replace(/^\/+/, ''), mode: 0o644 }, file.content ?? '');
  }
  archive.finalize();
  return buffer(archive);
}
