import { parseImageRef } from '../input/image-ref.js';
import { onlyOnce } from '../model/only-once.js';
import { redactor } from '../redaction/redact.js';
import { findAuth, secretsOf, settingsProblems } from './settings/auth.js';
import { connectDocker } from './connect.js';
import type { EngineLookup } from './settings/engine-address.js';
import type { Engine } from './engine.js';
import { inspectImage } from './inspect-image.js';
import { pullError } from './pull-errors.js';
import { pullImage } from './pull-image.js';

export interface DockerEngineOptions extends EngineLookup {
  /** Milliseconds that a pull may take. */
  pullTimeout: number;
  /** Milliseconds without a byte after which a pull counts as hung; default 60 000. */
  pullSilence?: number | undefined;
  /** Milliseconds that any other call may take; default 30 000. */
  answerTimeout?: number | undefined;
  /** Told what of Docker's settings can't be read, each once. */
  warn?: ((text: string) => void) | undefined;
}

/** The Docker Engine behind its API. Looked up anew for each call: a context or a socket may change meanwhile. */
export function createDockerEngine({
  pullTimeout,
  pullSilence = 60_000,
  answerTimeout = 30_000,
  warn,
  ...lookup
}: DockerEngineOptions): Engine {
  const tell = warn && onlyOnce(warn);
  const tellProblems = async () => tell && (await settingsProblems(lookup.env)).forEach(tell);
  return {
    async hasImage(reference, { signal } = {}) {
      parseImageRef(reference);
      await tellProblems();
      return inspectImage(await connectDocker(lookup), reference, { signal, timeout: answerTimeout });
    },
    async pullImage(reference, { signal, onProgress } = {}) {
      const ref = parseImageRef(reference);
      const connection = await connectDocker(lookup);
      const { auth, problem } = await findAuth(ref.registry, lookup.env, signal);
      const context = { ref, redact: redactor(secretsOf(auth)), credentialProblem: problem };
      const limits = { signal, limit: pullTimeout, silence: pullSilence };
      await pullImage(connection, { ...context, ...limits, auth, onProgress });
      if (!(await inspectImage(connection, reference, { signal, timeout: answerTimeout })))
        throw pullError({ message: 'the engine reported success, but the image is not there' }, context);
    },
  };
}
