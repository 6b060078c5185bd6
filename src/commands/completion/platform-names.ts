import { statSync } from 'node:fs';
import { parseDuration } from '../../core/input/duration.js';
import { COMPLETION_LIMITS } from '../../core/model/limits.js';
import { printableLine } from '../../core/model/printable.js';
import type { Context } from '../invocation/context.js';
import type { Names } from './candidates.js';
import { NameCache } from './name-cache.js';
import type { Candidate } from './request.js';

/** The names of the platform that the line means, asked for once in a while; none when it does not answer in time. */
export function platformNames(context: Context): Names {
  return async (kind, source, said) => {
    const { env } = context.host;
    const cache = new NameCache(env);
    const key = keyOf(context, kind, said);
    const known = cache.read(key);
    if (known) return known;
    let names: readonly Candidate[] = [];
    try {
      const shim = await context.shim();
      const found = await inTime(source(shim, said, context.call()), timeLeft(env));
      names = found.filter(({ text }) => isTypable(text)).map(oneLine);
    } finally {
      // Nor is a platform that does not answer asked again at once.
      cache.write(key, names);
    }
    return names;
  };
}

/** What the answer depends on. Secrets are no part of it. */
function keyOf({ flags, host: { env } }: Context, kind: string, said: object): unknown {
  for (const file of [flags.secretKeyFile, flags.tokenFile, flags.caFile])
    if (file && !statSync(file).isFile()) throw new Error('it can be read once only');
  const options = { ...flags, secretKey: undefined };
  return [
    kind,
    said,
    options,
    env.HOME,
    env.PATH,
    env.ACCESS_KEY,
    env.QAPPCTL,
    env.QAPPCTL_HOME,
    env.QAPPCTL_SHIM_LOCAL,
    env.QAPPCTL_SHIM_LOCAL_DIR,
    env.QAPPCTL_SHIM_SERVER,
    env.QAPPCTL_SHIM_TOKEN_FILE,
    env.QAPPCTL_SHIM_CA_FILE,
  ];
}

async function inTime<T>(work: Promise<T>, time: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('too late')), time);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Counted from the start of this process. */
function timeLeft({ QAPPCTL_SHIM_COMPLETION_TIMEOUT: given }: Context['host']['env']): number {
  const whole = given ? parseDuration('QAPPCTL_SHIM_COMPLETION_TIMEOUT', given, 1) : COMPLETION_LIMITS.time;
  return Math.max(1, whole - performance.now());
}

/** A name with a line end or an escape sequence in it can't be typed, and would trouble the terminal; nor is one at whose end a space is. */
function isTypable(text: string): boolean {
  return text !== '' && printableLine(text) === text && text.trim() === text;
}

function oneLine({ text, description }: Candidate): Candidate {
  return description ? { text, description: printableLine(description) } : { text };
}
