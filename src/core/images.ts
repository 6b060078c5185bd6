import { ShimError, isShimError } from './model/errors.js';
import { type ImageRef, parseImageRef } from './input/image-ref.js';
import { quoteValue } from './input/invalid-input.js';
import { parseInput } from './input/parse.js';
import { pullImageInput, pushImageInput } from '../contract/images.js';
import type { Parts } from './parts.js';
import { SharedWork, type Work } from './sharing/shared-work.js';
import type { PushOutcome } from '../contract/images.js';
import type { CallOptions, ProgressEvent, Shim } from './shim.js';
import type { Image } from './model/types.js';

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
    if (ref.given.includes('/')) warnOfOrigin(ref, tell);
    return { pushed: false, reason: 'exists', image: ref.short } as const;
  }
  const pulled = !(await engine.hasImage(ref.given, { signal }));
  if (pulled) {
    tell({ kind: 'step', text: `pulling ${ref.given}` });
    await engine.pullImage(ref.given, {
      signal,
      onProgress: (event) => tell({ kind: 'pull', ...event }),
    });
  }
  const still = commit();
  tell({ kind: 'step', text: `pushing ${ref.given} as ${ref.short}` });
  await platform.pushImage(ref.given, { signal: still });
  return { pushed: true, image: ref.short, pulled } as const;
}

/** Registry and path are stripped on push, so that another origin's image may be the one that is listed. */
function warnOfOrigin(ref: ImageRef, tell: Work<ProgressEvent>['tell']): void {
  const text = `${ref.short} is listed already, perhaps from another origin than ${ref.given}; --force pushes it all the same`;
  tell({ kind: 'warning', text });
}

/** Whether the platform lists a short `name:tag`. */
export function isListed(images: readonly Image[], short: string): boolean {
  return images.some(({ name, tag }) => `${name}:${tag}` === short);
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
