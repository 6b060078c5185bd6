import { parseImageRef } from '../core/input/image-ref.js';
import type { SwarmImages } from './nouns/images.js';
import type { Lookup } from './nouns/lookup.js';
import type { RegistryImages } from './registry-images.js';
import type { SwarmNodes } from './services/nodes.js';
import { LABEL } from './store/names.js';

export interface ImageParts {
  lookup: Lookup;
  nodes: SwarmNodes;
  images: SwarmImages;
  registry: RegistryImages;
  warn: (text: string) => void;
}

/** Images on their way to the platform and back. Throws `PlatformError`. */
export class ImageOperations {
  constructor(private readonly parts: ImageParts) {}

  /** Takes an image that the caller's engine holds. */
  async push(reference: string, signal?: AbortSignal): Promise<void> {
    const { registry, images, nodes, warn } = this.parts;
    const ref = parseImageRef(reference);
    const image = await registry.keep(ref, (await nodes.list(signal)).length, signal);
    const lost = await images.record(ref, image, new Date(), signal);
    if (lost !== undefined) warn(`${ref.short} was that of ${lost} before, and is now that of ${reference}`);
  }

  /** Brings one to the caller's engine under its short name. */
  async pull(reference: string, signal?: AbortSignal): Promise<void> {
    const { registry, lookup } = this.parts;
    const { short } = parseImageRef(reference);
    const { labels } = await lookup.image(short, signal);
    await registry.bring(labels[LABEL.image] || registry.nameOf(short), short, signal);
  }
}
