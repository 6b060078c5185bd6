import { invalidInput, quoteValue } from './invalid-input.js';

/** A parsed image reference; the grammar is that of Docker's distribution/reference. */
export interface ImageRef {
  /** As the caller gave it. */
  given: string;
  /** `docker.io` when none was named. */
  registry: string;
  /** Path in the registry; `library/…` for Docker Hub's own images. */
  repository: string;
  /** `latest` when none was named. */
  tag: string;
  /** `sha256:…` when one was named beside the tag. */
  digest: string | undefined;
  /** What the platform lists it as: last path part and tag. */
  short: string;
}

const DOMAIN =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?$/;
const PATH_PART = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
/** The algorithms that Docker knows, in lower-case hexadecimal. */
const DIGEST = /^(?:sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128})$/;
const NAME_LIMIT = 255;

/** Parses by the Docker reference grammar; throws `invalid_input` with the reason. */
export function parseImageRef(given: string): ImageRef {
  const { name, tag, digest } = splitReference(given);
  if (tag === undefined && digest !== undefined)
    throw invalidReference(given, 'a digest alone has no tag, name a tag');
  if (tag !== undefined && !TAG.test(tag))
    throw invalidReference(given, `the tag ${quoteValue(tag)} is not valid`);
  if (digest !== undefined && !DIGEST.test(digest))
    throw invalidReference(
      given,
      'the digest is not valid: sha256 and 64 lower-case hexadecimal digits are usual',
    );
  const { registry, path } = splitName(given, name);
  const last = path.slice(path.lastIndexOf('/') + 1);
  const official = registry === 'docker.io' && !path.includes('/');
  const repository = official ? `library/${path}` : path;
  // Docker counts the registry and `library/` too.
  if (registry.length + 1 + repository.length > NAME_LIMIT)
    throw invalidReference(given, `its name with the registry is longer than ${NAME_LIMIT} characters`);
  return {
    given,
    registry,
    repository,
    tag: tag ?? 'latest',
    digest,
    short: `${last}:${tag ?? 'latest'}`,
  };
}

function splitReference(given: string) {
  const at = given.indexOf('@');
  const beforeDigest = at < 0 ? given : given.slice(0, at);
  const digest = at < 0 ? undefined : given.slice(at + 1);
  const colon = beforeDigest.lastIndexOf(':');
  if (colon < 0 || colon < beforeDigest.lastIndexOf('/'))
    return { name: beforeDigest, tag: undefined, digest };
  return { name: beforeDigest.slice(0, colon), tag: beforeDigest.slice(colon + 1), digest };
}

function splitName(given: string, name: string): { registry: string; path: string } {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  const hasDomain = slash > 0 && (/[.:A-Z]/.test(first) || first === 'localhost');
  if (hasDomain && !DOMAIN.test(first))
    throw invalidReference(given, `the registry ${quoteValue(first)} is not valid`);
  const path = hasDomain ? name.slice(slash + 1) : name;
  if (/[A-Z]/.test(path)) throw invalidReference(given, 'the repository must be lower-case');
  if (!path.split('/').every((part) => PATH_PART.test(part)))
    throw invalidReference(given, 'the repository is not valid');
  if (!hasDomain && /^[a-f0-9]{64}$/.test(path)) throw invalidReference(given, 'an image id is not a name');
  const registry = !hasDomain || first === 'index.docker.io' ? 'docker.io' : first;
  return { registry, path };
}

function invalidReference(given: string, why: string) {
  return invalidInput(
    `invalid image ${quoteValue(given)}: ${why}`,
    'a reference looks like nginx:alpine or registry.example.com/team/nginx:1.27',
  );
}
