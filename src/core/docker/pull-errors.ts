import type { ImageRef } from '../input/image-ref.js';
import { ShimError } from '../model/errors.js';
import { shellQuote } from '../input/shell-quote.js';
import { engineText } from './engine-text.js';
import { hintForAnswer } from './engine-errors.js';
import { blameIn, type PullBlame } from './pull-text.js';

/** What the engine said of a failed pull. */
export interface PullFailure {
  message: string;
  /** HTTP status of the engine's answer, or the code in the stream's error. */
  code?: number | undefined;
  /** Its answer was not in the engine's form, which is JSON with a message. */
  foreign?: boolean | undefined;
}

export interface PullContext {
  ref: ImageRef;
  /** Cuts the credentials out of a text. */
  redact: (text: string) => string;
  /** Why no credentials could be had although some are configured. */
  credentialProblem?: string | undefined;
}

/** A failed pull by who is to blame: the reference, the credentials, the engine's surroundings, or none of them. */
export function pullError(failure: PullFailure, context: PullContext): ShimError {
  const { ref, redact } = context;
  const { code } = failure;
  // Before it is cut, and again when nothing stands between the parts of a secret any more.
  const text = redact(engineText(redact(failure.message))) || 'the engine did not say why';
  const blame = blameIn(text);
  if (failure.foreign || blame === 'gatekeeper' || blame === 'plain_http')
    return notTheEngine(text, blame, failure);
  if (blame === 'disk_full')
    return failed(
      text,
      'free some space on the disk of the Docker Engine: docker system df, docker image prune',
    );
  if (blame === 'rate_limited' || code === 429) return rateLimited(text, ref);
  if (code === 401 || code === 403 || blame === 'refused') return refused(text, context);
  if (blame === 'other_platform') return otherPlatform(ref, text);
  if (code === 404 || blame === 'unknown') return unknownImage(ref);
  return failed(
    text,
    `check that the Docker Engine can reach ${ref.registry}, and try: docker pull ${shellQuote(ref.given)}`,
  );
}

function failed(text: string, hint: string): ShimError {
  return new ShimError('pull_failed', `err docker pull: ${text}`, { hint });
}

function loginLine({ registry }: ImageRef): string {
  return `docker login${registry === 'docker.io' ? '' : ` ${registry}`}`;
}

function refused(text: string, { ref, credentialProblem }: PullContext): ShimError {
  const login = `check the login: ${loginLine(ref)}`;
  const hint = credentialProblem === undefined ? login : `${credentialProblem}; ${login}`;
  return new ShimError('registry_refused', `err docker pull: ${text}`, { hint });
}

function rateLimited(text: string, ref: ImageRef): ShimError {
  const hint = `the registry limits how often one may pull: log in (${loginLine(ref)}), or wait`;
  return new ShimError('registry_refused', `err docker pull: ${text}`, { hint });
}

/** What answered is a proxy, another web server, or the engine behind TLS. */
function notTheEngine(text: string, blame: PullBlame | undefined, { code }: PullFailure): ShimError {
  const said = code === undefined ? text : `it answered ${code}: ${text}`;
  // A page of 403 is that of a socket proxy.
  const closed = code === 403 ? 'gatekeeper' : blame;
  const hint = hintForAnswer(closed, true, 'POST /images/create');
  return new ShimError('docker_unavailable', `can't use the Docker Engine for a pull: ${said}`, { hint });
}

function otherPlatform({ given }: ImageRef, text: string): ShimError {
  const message = `image '${given}' is not made for the platform of the Docker Engine`;
  return new ShimError('unknown_reference', message, { hint: text });
}

function unknownImage({ given, registry }: ImageRef): ShimError {
  return new ShimError('unknown_reference', `image '${given}' not found in the registry`, {
    hint: `check the name and the tag, the registry is ${registry}: docker manifest inspect ${shellQuote(given)}`,
  });
}
