import { ShimError } from '../core/model/errors.js';
import { parseImageRef } from '../core/input/image-ref.js';
import type { KeptImages } from './containers/kept-images.js';
import type { EngineChoice } from './engine-choice.js';
import { recordImage } from './nouns/images.js';
import { mustExist } from './nouns/lookup.js';
import type { StateStore } from './state/store.js';

export interface ImageParts {
  store: StateStore;
  choice: EngineChoice;
  images: KeptImages;
  warn: (text: string) => void;
}

/** Images in the state and in the engine. Throws `PlatformError`. */
export class ImageOperations {
  constructor(private readonly parts: ImageParts) {}

  /** Takes an image that the engine holds; without an engine it is only listed. */
  async push(reference: string, signal?: AbortSignal): Promise<void> {
    const { store, choice, images, warn } = this.parts;
    const ref = parseImageRef(reference);
    const contained = (await choice.get()).instances === 'containers';
    if (contained) await images.keep(ref, signal);
    const lost = await store.change((state) => {
      if (contained) state.engineUsed = true;
      return recordImage(state, ref, new Date());
    }, signal);
    if (lost !== undefined) warn(`${ref.short} was that of ${lost} before, and is now that of ${reference}`);
  }

  /** Brings one back to the engine under its short name; without an engine there is nowhere to bring it. */
  async pull(reference: string, signal?: AbortSignal): Promise<void> {
    const { store, choice, images } = this.parts;
    const { short } = parseImageRef(reference);
    mustExist(store.read()).image(short);
    const { instances, why } = await choice.get();
    if (instances === 'containers') return images.bringBack(short, signal);
    throw new ShimError('docker_unavailable', `there is no Docker Engine to pull ${short} to: ${why}`, {
      hint: 'start Docker, or let the local platform use it (--local-engine)',
    });
  }
}
