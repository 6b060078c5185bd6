import { ShimError, isShimError } from './model/errors.js';
import { type ImageRef, parseImageRef } from './input/image-ref.js';
import { quoteValue } from './input/invalid-input.js';
import { parseInput } from './input/parse.js';
import { pullImageInput, pushImageInput } from '../contract/nouns/images.js';
import { isListed, otherOrigin } from './listed-images.js';
import type { Parts } from './parts.js';
import { SharedWork, type Work } from './sharing/shared-work.js';
import type { PushOutcome } from '../contract/nouns/images.js';
import type { CallOptions, ProgressEvent, Shim } from './shim.js';

/** Images: listing, pushing (pulled first where the engine lacks them), pulling to this machine. */
export function imageOperations(parts: Parts): Shim['images'] {
  const pushes = new SharedWork<PushOutcome, ProgressEvent>();
  return {
    list: (options) => parts.platform.listImages(options),

    async push(input, options = {}) {
      const { image, force = false } = parseInput(pushImageInput, input);
      const ref = parseImageRef(image);
      const key = `${force} ${ref.registry}/${ref.repository}:${ref.tag}@${ref.digest}`;
      return pushes.do(key, (work) => pushOnce(parts, ref, force, work), options);
    },

    async pull(input, options = {}) {
      const { image } = parseInput(pullImageInput, input);
      const { short } = parseImageRef(image);
      try {
        await parts.platform.pullImage(image, options);
      } catch (error) {
        if (isShimError(error, 'run_failed')) await requireImage(parts, image, short, options);
        throw error;
      }
      return { image: short };
    },
  };
}

async function pushOnce(
  { platform, engine }: Parts,
  ref: ImageRef,
  force: boolean,
  { signal, tell, commit }: Work<ProgressEvent>,
) {
  if (!force && isListed(await platform.listImages({ signal }), ref.short)) {
    const warning = otherOrigin(ref);
    if (warning !== undefined) tell({ type: 'warning', text: warning });
    return { pushed: false, reason: 'exists', image: ref.short } as const;
  }
  const pulled = !(await engine.hasImage(ref.given, { signal }));
  if (pulled) {
    tell({ type: 'step', text: `pulling ${ref.given}` });
    await engine.pullImage(ref.given, {
      signal,
      onProgress: (event) => tell({ type: 'pull', ...event }),
    });
  }
  const still = commit();
  tell({ type: 'step', text: `pushing ${ref.given} as ${ref.short}` });
  await platform.pushImage(ref.given, { signal: still });
  return { pushed: true, image: ref.short, pulled } as const;
}

async function requireImage(
  { platform }: Parts,
  given: string,
  short: string,
  { signal }: CallOptions,
): Promise<void> {
  const images = await platform.listImages({ signal }).catch(() => undefined);
  if (images && !isListed(images, short))
    throw new ShimError('unknown_reference', `image ${quoteValue(given)} is not on the platform`, {
      hint: 'see `qappctl-shim images list`',
    });
}
