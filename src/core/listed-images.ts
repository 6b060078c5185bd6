import type { ImageRef } from './input/image-ref.js';
import type { Image } from './model/types.js';

/** Whether the platform lists a short `name:tag`. */
export function isListed(images: readonly Image[], short: string): boolean {
  return images.some(({ name, tag }) => `${name}:${tag}` === short);
}

/**
 * What is worth a warning when an image is listed already: registry and path are stripped on push, so that it may be
 * another origin's. Undefined for a reference that has neither.
 */
export function otherOrigin(ref: ImageRef): string | undefined {
  if (!ref.given.includes('/')) return undefined;
  return `${ref.short} is listed already, perhaps from another origin than ${ref.given}; --force pushes it all the same`;
}
