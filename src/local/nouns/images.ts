import type { ImageRef } from '../../core/input/image-ref.js';
import { millisecondsTime } from '../../platform-kit/clock.js';
import type { LocalState, StoredImage } from '../state/schema.js';
import { lookupIn } from './lookup.js';

/**
 * Lists an image under its short name. Registry and path are stripped, so that two origins can meet under one name:
 * the later one wins. Returns the origin that lost, if one did.
 */
export function recordImage(state: LocalState, ref: ImageRef, now: Date): string | undefined {
  const known = lookupIn(state).image(ref.short);
  const image = newImage(ref, now);
  state.images = [...state.images.filter((one) => one !== known), image];
  return known?.origin === image.origin ? undefined : known?.origin;
}

export function newImage({ registry, repository, short, tag }: ImageRef, now: Date): StoredImage {
  const name = short.slice(0, short.length - tag.length - 1);
  return { name, tag, ctime: millisecondsTime(now), origin: `${registry}/${repository}` };
}
