import { readFileSync, statSync } from 'node:fs';
import ms from 'ms';
import { invalidInput, quoteValue } from '../core/input/invalid-input.js';
import type { ShimOptions } from '../shim-options.js';
import type { Host } from './host.js';
import type { GlobalValues } from './options.js';

/** Longer waits overflow the timers of Node. */
const LONGEST = 2 ** 31 - 1;

/** Flags over environment over defaults. */
export function shimOptions(flags: GlobalValues, { env }: Pick<Host, 'env'>): ShimOptions {
  return {
    accessKey: present(flags.accessKey ?? env.ACCESS_KEY),
    secretKey: secretKey(flags, env),
    qappctl: present(flags.qappctl ?? env.QAPPCTL),
    qappctlHome: present(flags.qappctlHome ?? env.QAPPCTL_HOME),
    dockerHost: present(flags.dockerHost),
    readTimeout: duration('--read-timeout', flags.readTimeout ?? env.READ_TIMEOUT),
    writeTimeout: duration('--write-timeout', flags.writeTimeout ?? env.WRITE_TIMEOUT),
    pushTimeout: duration('--push-timeout', flags.pushTimeout ?? env.PUSH_TIMEOUT),
    local: isLocal(flags, env) ? localOptions(flags, env) : undefined,
    env,
  };
}

export function isLocal(flags: GlobalValues, env: Host['env']): boolean {
  return flags.local ?? isOn(env.QAPPCTL_SHIM_LOCAL);
}

/** Milliseconds of a text such as `30s`, `2m` or `1500ms`; a bare number is seconds. Zero only where it has a meaning. */
export function duration(name: string, text: string | undefined, least = 1): number | undefined {
  if (text === undefined || text === '') return undefined;
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : parseMs(text);
  if (value !== undefined && value >= least && value <= LONGEST) return value;
  throw invalidInput(
    `invalid ${name} ${quoteValue(text)}: not a time up to 24 days`,
    'write it like 30s, 2m or 1500ms',
  );
}

function parseMs(text: string): number | undefined {
  if (text.length > 50) return undefined;
  const value = ms(text as ms.StringValue) as number | undefined;
  return Number.isFinite(value) ? value : undefined;
}

function localOptions(flags: GlobalValues, env: Host['env']): NonNullable<ShimOptions['local']> {
  const mode = present(flags.localEngine ?? env.QAPPCTL_SHIM_LOCAL_ENGINE);
  if (mode !== undefined && mode !== 'auto' && mode !== 'docker' && mode !== 'none')
    throw invalidInput(`invalid --local-engine ${quoteValue(mode)}: must be auto, docker or none`);
  return {
    dir: present(flags.localDir ?? env.QAPPCTL_SHIM_LOCAL_DIR),
    engine: mode,
    startDelay: duration(
      '--local-start-delay',
      flags.localStartDelay ?? env.QAPPCTL_SHIM_LOCAL_START_DELAY,
      0,
    ),
  };
}

function secretKey(flags: GlobalValues, env: Host['env']): string | undefined {
  const direct = present(flags.secretKey);
  const file = present(flags.secretKeyFile ?? (direct ? undefined : env.SECRET_KEY_FILE));
  if (direct && file) throw invalidInput('--secret-key and --secret-key-file exclude each other');
  return direct ?? (file ? readSecret(file) : present(env.SECRET_KEY));
}

function readSecret(file: string): string {
  let secret: string;
  try {
    if ((statSync(file).mode & 0o077) !== 0)
      throw invalidInput(
        `the secret key file ${quoteValue(file)} can be read by others`,
        `run: chmod 600 ${file}`,
      );
    secret = readFileSync(file, 'utf8').trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'invalid_input') throw error;
    throw invalidInput(`the secret key file ${quoteValue(file)} can't be read (${code ?? 'unknown error'})`);
  }
  if (secret === '') throw invalidInput(`the secret key file ${quoteValue(file)} is empty`);
  return secret;
}

function present(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function isOn(text: string | undefined): boolean {
  return text !== undefined && !['', '0', 'false', 'no', 'off'].includes(text.toLowerCase());
}
