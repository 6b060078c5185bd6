import type { ImageRef } from '../../core/input/image-ref.js';
import type { Image } from '../../core/model/types.js';
import { millisecondsTime } from '../../platform-kit/clock.js';
import { LABEL } from '../store/names.js';
import type { StoredObject, SwarmObjects } from '../store/objects.js';

/** Images: which there are, and what the nodes are told to run for each. */
export class SwarmImages {
  constructor(private readonly objects: SwarmObjects) {}

  async list(signal?: AbortSignal): Promise<Image[]> {
    const images = await this.objects.list('image', {}, signal);
    // One that is pushed again is the newest.
    return images.sort((one, other) => one.updated.getTime() - other.updated.getTime()).map(imageOf);
  }

  /**
   * Lists an image under its short name; two origins can meet there, and the later one wins. Returns the origin that lost, if one did.
   * @param image What the nodes are told to run.
   */
  async record(ref: ImageRef, image: string, time: Date, signal?: AbortSignal): Promise<string | undefined> {
    const origin = `${ref.registry}/${ref.repository}`;
    const labels = {
      [LABEL.name]: ref.short.slice(0, ref.short.length - ref.tag.length - 1),
      [LABEL.tag]: ref.tag,
      [LABEL.ctime]: millisecondsTime(time),
      [LABEL.origin]: origin,
      [LABEL.image]: image,
    };
    const key = ['image', ref.short] as const;
    let before: string | undefined;
    const found = await this.objects.update(
      key,
      (known) => {
        before = known.labels[LABEL.origin];
        // Listed again by a seed: what was pushed stays what the nodes run.
        const isKept = image === '' && before === origin;
        return isKept ? { ...labels, [LABEL.image]: known.labels[LABEL.image] ?? '' } : labels;
      },
      signal,
    );
    if (!found && (await this.objects.create({ key, labels, data: ref.short }, signal)) === undefined)
      return this.record(ref, image, time, signal);
    return before === origin ? undefined : before;
  }
}

function imageOf({ labels }: StoredObject): Image {
  return {
    name: labels[LABEL.name] ?? '',
    tag: labels[LABEL.tag] ?? '',
    ctime: labels[LABEL.ctime] ?? '',
  };
}
