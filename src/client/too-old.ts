import { API, type RoutedOperation } from '../contract/catalogue.js';
import { ShimError } from '../core/model/errors.js';
import type { WireAnswer } from './wire/outcome.js';
import { errorCodeOf } from './failures.js';
import { readVersion } from './read-page.js';

const MISSING = new Set(['route_not_found', 'method_not_allowed']);

/** Why a server of ours has no such route: it is too old, or its address leads elsewhere; undefined when it has one. */
export async function explainMissingRoute(
  { noun, verb }: RoutedOperation,
  answer: WireAnswer,
  shown: string,
  askVersion: () => Promise<WireAnswer>,
): Promise<ShimError | undefined> {
  if (!MISSING.has(errorCodeOf(answer) ?? '')) return undefined;
  const version = await askVersion();
  const about = readVersion(version);
  // What has no such page at all is older than the page.
  if (!about && !MISSING.has(errorCodeOf(version) ?? '')) return undefined;
  if (about && about.api >= API) return undefined;
  const has = about ? `version ${about.version}, api ${about.api}` : 'before api 2';
  return new ShimError('run_failed', `the server at ${shown} is too old for ${noun} ${verb} (${has})`, {
    hint: `bring the server to api ${API}, the one of this client: see qappctl-shim --version`,
  });
}
