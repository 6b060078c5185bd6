import { parseImageRef } from '../input/image-ref.js';
import { redactor } from '../redaction/redact.js';
import { findAuth, secretsOf } from './settings/auth.js';
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
}

/** The Docker Engine behind its API. Looked up anew for each call: a context or a socket may change meanwhile. */
export function createDockerEngine({
  pullTimeout,
  pullSilence = 60_000,
  answerTimeout = 30_000,
  ...lookup
}: DockerEngineOptions): Engine {
  return {
    async hasImage(reference, { signal } = {}) {
      parseImageRef(reference);
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
