import type { ImageRef } from '../../core/input/image-ref.js';
import { millisecondsTime } from '../../platform-kit/clock.js';
import type { LocalState } from '../state/schema.js';

/**
 * Lists an image under its short name. Registry and path are stripped, so that two origins can meet under one name:
 * the later one wins. Returns the origin that lost, if one did.
 */
export function recordImage(state: LocalState, ref: ImageRef, now: Date): string | undefined {
  const origin = `${ref.registry}/${ref.repository}`;
  const name = ref.short.slice(0, ref.short.length - ref.tag.length - 1);
  const known = state.images.find((image) => image.name === name && image.tag === ref.tag);
  state.images = state.images.filter((image) => image !== known);
  state.images.push({ name, tag: ref.tag, ctime: millisecondsTime(now), origin });
  return known?.origin === origin ? undefined : known?.origin;
}
