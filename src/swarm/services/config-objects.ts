import { createHash } from 'node:crypto';
import { inParallel } from '../../core/model/in-parallel.js';
import type { ConfigFile } from '../../core/model/types.js';
import { configPath } from '../../platform-kit/engine/config-files.js';
import { PlatformError } from '../../platform-kit/platform-error.js';
import { LABEL, objectName } from '../store/names.js';
import { MOST_BYTES, type SwarmObjects } from '../store/objects.js';

/** Milliseconds that a file may be without a service: one that is made now is about to stand on it. */
const UNUSED = 10 * 60_000;

/** A config of a service, as the engine is told of it. */
export interface ServiceConfig {
  ConfigID: string;
  ConfigName: string;
  File: { Name: string; UID: string; GID: string; Mode: number };
}

/** The config files of releases, each an object named by its content: the same file is kept once, however many deploys have it. */
export class ConfigObjects {
  constructor(private readonly objects: SwarmObjects) {}

  /** Makes those that are missing. */
  async ensure(files: readonly ConfigFile[], signal?: AbortSignal): Promise<ServiceConfig[]> {
    const configs: ServiceConfig[] = [];
    for (const file of files) {
      const name = nameOf(file);
      const id = (await this.objects.find(name, signal))?.id ?? (await this.make(name, file, signal));
      configs.push(mounted({ id, name }, configPath(file), 0o444));
    }
    return configs;
  }

  /** Removes those that no service has stood on for a while. */
  async sweep(now = new Date()): Promise<void> {
    const files = await this.objects.list('file');
    const old = files.filter(({ created }) => now.getTime() - created.getTime() > UNUSED);
    await inParallel(old, async ({ id }) => void (await this.objects.remove(id)));
  }

  private async make(
    name: string,
    { filename, content = '' }: ConfigFile,
    signal?: AbortSignal,
  ): Promise<string> {
    const bytes = Buffer.byteLength(content);
    if (bytes === 0)
      throw new PlatformError(400, `config file ${filename} is empty, which a swarm can't keep`);
    if (bytes > MOST_BYTES)
      throw new PlatformError(
        400,
        `config file ${filename} has ${bytes} bytes, a swarm keeps ${MOST_BYTES} at most`,
      );
    const labels = { [LABEL.name]: filename };
    const id = await this.objects.create({ name, kind: 'file', labels, data: content }, signal);
    // Another one was faster.
    return (
      id ??
      (await this.objects.find(name, signal))?.id ??
      this.make(name, { filename, content, mount_path: '' }, signal)
    );
  }
}

function nameOf({ content = '' }: ConfigFile): string {
  return objectName('file', createHash('sha256').update(content).digest('hex'));
}

/** An object as a file of each instance; what a service stands on can't be removed. */
export function mounted(
  { id, name }: { id: string; name: string },
  path: string,
  mode: number,
): ServiceConfig {
  return { ConfigID: id, ConfigName: name, File: { Name: path, UID: '0', GID: '0', Mode: mode } };
}
