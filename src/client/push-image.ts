import { pushImageInput } from '../contract/images.js';
import { parseImageRef } from '../core/input/image-ref.js';
import { parseInput } from '../core/input/parse.js';
import { isListed, otherOrigin } from '../core/listed-images.js';
import type { Shim } from '../core/shim.js';

/** A push tells by its answer only that the image is on the platform: whether it was there before is looked up. */
export function pushImage(
  { list, push }: Pick<Shim['images'], 'list' | 'push'>,
  shown: string,
): Shim['images']['push'] {
  return async (input, options = {}) => {
    const { image, force } = parseInput(pushImageInput, input);
    const ref = parseImageRef(image);
    if (!force && isListed(await list(options), ref.short)) {
      const warning = otherOrigin(ref);
      if (warning !== undefined) options.onProgress?.({ kind: 'warning', text: warning });
      return { pushed: false, reason: 'exists', image: ref.short };
    }
    const text = `pushing ${ref.given} as ${ref.short}, by the Docker Engine of the server at ${shown}`;
    options.onProgress?.({ kind: 'step', text });
    await push({ image, force }, options);
    return { pushed: true, image: ref.short, pulled: false };
  };
}
