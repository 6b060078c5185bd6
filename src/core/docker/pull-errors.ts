import type { ImageRef } from '../input/image-ref.js';
import { ShimError } from '../model/errors.js';
import { engineText } from './engine-text.js';

/** What the engine said of a failed pull. */
export interface PullFailure {
  message: string;
  /** HTTP status of the engine's answer, or the code in the stream's error. */
  code?: number | undefined;
}

export interface PullContext {
  ref: ImageRef;
  /** Cuts the credentials out of a text. */
  redact: (text: string) => string;
  /** Why no credentials could be had although some are configured. */
  credentialProblem?: string | undefined;
}

/*
 * The engine answers 500 for a registry's 401, 404 for its 403, and once the stream has begun there is no status at
 * all: what the registry said is left in the text only. Texts: moby distribution/errors.go and registry/auth.go,
 * distribution's error codes, containerd's resolver.
 */
const REFUSED =
  /unauthorized|authentication required|access denied|access to the resource is denied|no basic auth credentials|forbidden|incorrect username or password/i;
const UNKNOWN =
  /manifest unknown|name unknown|no such image|manifest for .+ not found|repository .+ not found|: not found$|no matching manifest/i;

/** A failed pull by who is to blame: the reference, the credentials, or neither. */
export function pullError(failure: PullFailure, { ref, redact, credentialProblem }: PullContext): ShimError {
  const { code } = failure;
  // Before it is cut, and again when nothing stands between the parts of a secret any more.
  const text = redact(engineText(redact(failure.message))) || 'the engine did not say why';
  // A repository may be called `unauthorized`.
  const said = text.replaceAll(ref.repository, '');
  if (code === 401 || code === 403 || REFUSED.test(said)) {
    const login = `check the login: docker login${ref.registry === 'docker.io' ? '' : ` ${ref.registry}`}`;
    const hint = credentialProblem === undefined ? login : `${credentialProblem}; ${login}`;
    return new ShimError('registry_refused', `err docker pull: ${text}`, { hint });
  }
  if (code === 404 || UNKNOWN.test(said)) return unknownImage(ref, text);
  return new ShimError('pull_failed', `err docker pull: ${text}`, {
    hint: `check that the Docker Engine can reach ${ref.registry}, and try: docker pull ${ref.given}`,
  });
}

function unknownImage({ given, registry }: ImageRef, text: string): ShimError {
  if (/no matching manifest/i.test(text))
    return new ShimError(
      'unknown_reference',
      `image '${given}' is not made for the platform of the Docker Engine`,
      {
        hint: text,
      },
    );
  return new ShimError('unknown_reference', `image '${given}' not found in the registry`, {
    hint: `check the name and the tag, the registry is ${registry}`,
  });
}
