import type { ImageRef } from '../../core/input/image-ref.js';
import { Refusal } from '../kit/refusal.js';
import type { EngineDoor } from './engine-door.js';
import { keptRepository } from './labels.js';

const NOT_FOUND = [404];

/** The platform's images, kept in the engine under names of our own. */
export class KeptImages {
  constructor(
    private readonly door: EngineDoor,
    private readonly id: () => Promise<string>,
  ) {}

  /** Takes an image that the engine holds. */
  async keep(ref: ImageRef): Promise<void> {
    const { repo, tag } = split(await this.nameOf(ref.short));
    const tagged = await this.door.callUnless(NOT_FOUND, async (docker) => {
      await docker.getImage(ref.given).tag({ repo, tag });
      return true;
    });
    if (!tagged) throw new Refusal(404, `no such image in the Docker Engine: ${ref.given}`);
  }

  /** Gives it back under its short name. */
  async bringBack(short: string): Promise<void> {
    const { repo, tag } = split(short);
    const source = await this.find(short);
    await this.door.call((docker) => docker.getImage(source).tag({ repo, tag }) as Promise<unknown>);
  }

  /** What the engine calls it. One that was never pushed, as a seed lists it, is looked for under its short name. */
  async find(short: string): Promise<string> {
    for (const name of [await this.nameOf(short), short]) {
      if (await this.door.callUnless(NOT_FOUND, (docker) => docker.getImage(name).inspect())) return name;
    }
    throw new Refusal(500, `image ${short} is not in the Docker Engine, push it again`);
  }

  /** Takes our names away; what another name holds stays. */
  async removeAll(): Promise<void> {
    const prefix = `${keptRepository(await this.id())}/`;
    const images = await this.door.call((docker) => docker.listImages());
    const names = images.flatMap(({ RepoTags }) => RepoTags ?? []).filter((name) => name.startsWith(prefix));
    for (const name of names) {
      await this.door.callUnless(NOT_FOUND, (docker) => docker.getImage(name).remove({ noprune: true }));
    }
  }

  private async nameOf(short: string): Promise<string> {
    return `${keptRepository(await this.id())}/${short}`;
  }
}

function split(name: string): { repo: string; tag: string } {
  const colon = name.lastIndexOf(':');
  return { repo: name.slice(0, colon), tag: name.slice(colon + 1) };
}
