import { createHash } from 'node:crypto';
import { inParallel } from '../../core/model/in-parallel.js';
import type { ConfigFile } from '../../core/model/types.js';
import { configPath } from '../../platform-kit/engine/config-files.js';
import { PlatformError } from '../../platform-kit/platform-error.js';
import { type Key, LABEL } from '../store/names.js';
import { MOST_BYTES, type StoredObject, type SwarmObjects } from '../store/objects.js';

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
      const key = keyOf(file);
      const object = (await this.objects.find(key, signal)) ?? (await this.make(key, file, signal));
      configs.push(mounted(object, configPath(file), 0o444));
    }
    return configs;
  }

  /** Removes those of a service that is gone, unless others stand on them. */
  async release(ids: readonly string[], signal?: AbortSignal): Promise<void> {
    for (const id of ids) await this.objects.remove(id, signal);
  }

  /** Removes those that no service has stood on for a while. */
  async sweep(now = new Date()): Promise<void> {
    const files = await this.objects.list('file');
    const old = files.filter(({ created }) => now.getTime() - created.getTime() > UNUSED);
    await inParallel(old, async ({ id }) => void (await this.objects.remove(id)));
  }

  private async make(key: Key, file: ConfigFile, signal?: AbortSignal): Promise<StoredObject> {
    const { filename, content = '' } = file;
    const bytes = Buffer.byteLength(content);
    if (bytes === 0)
      throw new PlatformError(400, `config file ${filename} is empty, which a swarm can't keep`);
    if (bytes > MOST_BYTES)
      throw new PlatformError(
        400,
        `config file ${filename} has ${bytes} bytes, a swarm keeps ${MOST_BYTES} at most`,
      );
    // Undefined where another one was faster: then it is there all the same.
    await this.objects.create({ key, labels: { [LABEL.name]: filename }, data: content }, signal);
    return (await this.objects.find(key, signal)) ?? this.make(key, file, signal);
  }
}

function keyOf({ content = '' }: ConfigFile): Key {
  return ['file', createHash('sha256').update(content).digest('hex')];
}

/** An object as a file of each instance; what a service stands on can't be removed. */
export function mounted(
  { id, name }: { id: string; name: string },
  path: string,
  mode: number,
): ServiceConfig {
  return { ConfigID: id, ConfigName: name, File: { Name: path, UID: '0', GID: '0', Mode: mode } };
}
