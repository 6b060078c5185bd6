import type { ImageRef } from '../../core/input/image-ref.js';
import { PlatformError } from '../../platform-kit/platform-error.js';
import type { EngineDoor } from '../../platform-kit/engine/engine-door.js';
import { EngineImages } from '../../platform-kit/engine/engine-images.js';
import { keptRepository } from './labels.js';

const NOT_FOUND = [404];

/** The platform's images, kept in the engine under names of our own. */
export class KeptImages {
  private readonly images: EngineImages;

  constructor(
    private readonly door: EngineDoor,
    private readonly id: () => Promise<string>,
  ) {
    this.images = new EngineImages(door);
  }

  /** Takes an image that the engine holds. */
  async keep(ref: ImageRef, signal?: AbortSignal): Promise<void> {
    if (!(await this.images.find(ref.given, signal)))
      throw new PlatformError(404, `no such image in the Docker Engine: ${ref.given}`);
    await this.images.tag(ref.given, await this.nameOf(ref.short), signal);
  }

  /** Gives it back under its short name. */
  async bringBack(short: string, signal?: AbortSignal): Promise<void> {
    await this.images.tag(await this.find(short, signal), short, signal);
  }

  /** What the engine calls it. One that was never pushed, as a seed lists it, is looked for under its short name. */
  async find(short: string, signal?: AbortSignal): Promise<string> {
    for (const name of [await this.nameOf(short), short]) {
      if (await this.images.find(name, signal)) return name;
    }
    throw new PlatformError(500, `image ${short} is not in the Docker Engine, push it again`);
  }

  /** Takes our names away; what another name holds stays. */
  async removeAll(): Promise<void> {
    const prefix = `${keptRepository(await this.id())}/`;
    const images = await this.door.call<{ RepoTags?: string[] | null }[]>({
      method: 'GET',
      path: '/images/json',
    });
    const names = images.flatMap(({ RepoTags }) => RepoTags ?? []).filter((name) => name.startsWith(prefix));
    for (const name of names) {
      const path = `/images/${encodeURIComponent(name)}`;
      await this.door.callUnless(NOT_FOUND, { method: 'DELETE', path, query: { noprune: 'true' } });
    }
  }

  private async nameOf(short: string): Promise<string> {
    return `${keptRepository(await this.id())}/${short}`;
  }
}
