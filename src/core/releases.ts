import { withBlame } from './blame.js';
import { ShimError } from './errors.js';
import { parseImageRef } from './image-ref.js';
import { isListed } from './images.js';
import { parseInput } from './input/parse.js';
import { appInput, createReleaseInput } from './input/schemas.js';
import type { Parts } from './parts.js';
import { ReleaseNames } from './release-names.js';
import type { Shim } from './shim.js';

/** Releases of an app: listing and creating. */
export function releaseOperations({ platform, now }: Parts): Shim['releases'] {
  const names = new ReleaseNames(now);
  return {
    async list(input, options) {
      const { app } = parseInput(appInput, input);
      return withBlame(platform, { app }, options, () => platform.listReleases(app, options));
    },

    async create(input, options = {}) {
      const { app, image, name: given, flavor, ...rest } = parseInput(createReleaseInput, input);
      const { short } = parseImageRef(image);
      if (!isListed(await platform.listImages({ signal: options.signal }), short))
        throw new ShimError('unknown_reference', `image '${image}' not exists, please upload firstly`, {
          hint: `push it: qappctl-shim images push ${image}`,
        });
      const name = given ?? names.next();
      // A name of our own that is listed after a failure may be this very run's: never blamed, never tried again.
      const named = { app, flavor, image: short, newRelease: given };
      const config = { name, image: short, flavor, ...rest };
      await withBlame(platform, named, options, () =>
        platform.createRelease(app, config, { signal: options.signal }),
      );
      return { name };
    },
  };
}
