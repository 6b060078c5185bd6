import { releaseMissing } from './blame/missing.js';
import { withBlame } from './blame/with-blame.js';
import { ShimError, isShimError } from './model/errors.js';
import { parseImageRef } from './input/image-ref.js';
import { isListed } from './listed-images.js';
import { shellQuote } from './input/shell-quote.js';
import { parseInput } from './input/parse.js';
import { appInput } from '../contract/nouns/apps.js';
import { createReleaseInput, getReleaseInput } from '../contract/nouns/releases.js';
import type { Parts } from './parts.js';
import type { Platform } from './model/platform.js';
import { ReleaseNames } from './release-names.js';
import type { CallOptions, Shim } from './shim.js';

/** Releases of an app: listing and creating. */
export function releaseOperations({ platform, now }: Parts): Shim['releases'] {
  const names = new ReleaseNames(now);
  return {
    async list(input, options) {
      const { app } = parseInput(appInput, input);
      return withBlame(platform, { app }, options, () => platform.listReleases(app, options));
    },

    async get(input, options) {
      const { app, name, env: showEnv = false } = parseInput(getReleaseInput, input);
      const releases = await withBlame(platform, { app }, options, () => platform.listReleases(app, options));
      const found = releases.find((release) => release.name === name);
      if (!found) throw releaseMissing(app, name);
      if (showEnv || !found.env) return found;
      return { ...found, env: found.env.map(({ key }) => ({ key })) };
    },

    async create(input, options = {}) {
      const { app, image, name: given, flavor, ...rest } = parseInput(createReleaseInput, input);
      const { short } = parseImageRef(image);
      if (!isListed(await platform.listImages({ signal: options.signal }), short))
        throw new ShimError('unknown_reference', `image '${image}' not exists, please upload firstly`, {
          hint: `push it: qappctl-shim images push ${shellQuote(image)}`,
        });
      const create = async (name: string) => {
        // A name of our own that is listed after a failure may be this very run's: it is not blamed.
        const named = { app, flavor, image: short, newRelease: given };
        const config = { name, image: short, flavor, ...rest };
        await withBlame(platform, named, options, () =>
          platform.createRelease(app, config, { signal: options.signal }),
        );
        return { name };
      };
      if (given !== undefined) return create(given);
      const name = names.next();
      return create(name).catch(async (error: unknown) => {
        if (!(await wasTaken(platform, app, name, error, options))) throw error;
        return create(names.next());
      });
    },
  };
}

const SAYS_TAKEN = /\b409\b|exist|duplicate|conflict|taken/i;

/**
 * Whether another process took the name of this second, so that nothing was made and another name may be tried. A run
 * that made the release and failed after that leaves the name listed too; so it must also say that the name is taken.
 */
async function wasTaken(
  platform: Platform,
  app: string,
  name: string,
  error: unknown,
  { signal }: CallOptions,
): Promise<boolean> {
  if (!isShimError(error, 'run_failed') || !SAYS_TAKEN.test(error.message)) return false;
  const releases = await platform.listReleases(app, { signal }).catch(() => []);
  return releases.some((release) => release.name === name);
}
