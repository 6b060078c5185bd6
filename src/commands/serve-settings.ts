import { readFileSync, statSync } from 'node:fs';
import { invalidInput, quoteValue } from '../core/input/parse.js';
import { parseTokens, type Token } from '../http/gates/tokens.js';
import { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel } from '../http/log.js';
import type { TlsFiles } from '../http/server.js';
import type { Host } from './host.js';
import { DEFAULT_LISTEN_ADDRESS, type ServeFlags } from './serve-flags.js';
import { duration, given, type Given } from './settings.js';

export interface ServeSettings {
  listenAddr: string;
  allowedHosts: string[];
  allowedOrigins: string[];
  maxRuns: number | undefined;
  /** Milliseconds. */
  readReuse: number | undefined;
  /** Milliseconds. */
  shutdownTimeout: number;
  logLevel: LogLevel;
  logFormat: LogFormat;
  /** Reads the tokens anew; none: anyone may ask. */
  readTokens: () => Token[];
  /** Reads certificate and key anew; `undefined` without TLS. */
  readTls: () => TlsFiles | undefined;
}

const DEFAULT_SHUTDOWN_TIMEOUT = 8_000;

/** Flags over environment over defaults; refuses what can't be right before anything starts. */
export function serveSettings(
  flags: ServeFlags,
  { env, stderr }: Pick<Host, 'env' | 'stderr'>,
): ServeSettings {
  const setting = (flag: string, value: string | undefined, variable: string) =>
    given(flag, value, variable, env);
  const shutdown = setting('--shutdown-timeout', flags.shutdownTimeout, 'SHUTDOWN_TIMEOUT');
  const level = setting('--log-level', flags.logLevel, 'LOG_LEVEL');
  const format = setting('--log-format', flags.logFormat, 'LOG_FORMAT');
  return {
    listenAddr: flags.listenAddr ?? (env.LISTEN_ADDR || DEFAULT_LISTEN_ADDRESS),
    allowedHosts: flags.allowedHost ?? list(env.ALLOWED_HOSTS),
    allowedOrigins: flags.allowedOrigin ?? list(env.ALLOWED_ORIGINS),
    maxRuns: wholeNumber(setting('--max-runs', flags.maxRuns, 'MAX_RUNS')),
    readReuse: duration(setting('--read-reuse', flags.readReuse, 'READ_REUSE'), 0),
    shutdownTimeout: duration(shutdown, 0) ?? DEFAULT_SHUTDOWN_TIMEOUT,
    logLevel: oneOf(level, LOG_LEVELS) ?? 'info',
    logFormat: oneOf(format, LOG_FORMATS) ?? (stderr.isTTY ? 'pretty' : 'json'),
    readTokens: () => readTokens(flags.authTokenFile ?? env.AUTH_TOKEN_FILE, env.AUTH_TOKEN),
    readTls: () => readTls(flags.tlsCert ?? env.TLS_CERT, flags.tlsKey ?? env.TLS_KEY),
  };
}

/** A comma-separated list. */
function list(text = ''): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function wholeNumber(setting: Given | undefined): number | undefined {
  if (setting === undefined || /^\d{1,6}$/.test(setting.text)) return setting && Number(setting.text);
  throw invalidInput(`${invalid(setting)}: must be a whole number up to 999999`);
}

function oneOf<T extends string>(setting: Given | undefined, known: readonly T[]): T | undefined {
  const found = known.find((word) => word === setting?.text);
  if (found || !setting) return found;
  throw invalidInput(`${invalid(setting)}: must be one of ${known.join(', ')}`);
}

function invalid({ name, text }: Given): string {
  return `invalid ${name} ${quoteValue(text)}`;
}

function readTokens(file: string | undefined, text: string | undefined): Token[] {
  const source = file ? `the token file ${quoteValue(file)}` : 'AUTH_TOKEN';
  const tokens = file ? readPrivate(source, file) : text;
  if (tokens === undefined || (tokens === '' && !file)) return [];
  try {
    return parseTokens(tokens);
  } catch (error) {
    throw invalidInput(
      `${source} can't be used, ${(error as Error).message}`,
      'a line holds a token, followed by read-only if it may change nothing; make a token: openssl rand -hex 32',
    );
  }
}

function readTls(cert: string | undefined, key: string | undefined): TlsFiles | undefined {
  if (!cert && !key) return undefined;
  if (!cert || !key) throw invalidInput('--tls-cert and --tls-key belong together');
  return {
    cert: read(`the certificate ${quoteValue(cert)}`, cert),
    key: readPrivate(`the key ${quoteValue(key)}`, key),
  };
}

function readPrivate(what: string, file: string): string {
  const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0;
  if ((mode & 0o077) !== 0) throw invalidInput(`${what} can be read by others`, `run: chmod 600 ${file}`);
  return read(what, file);
}

function read(what: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw invalidInput(`${what} can't be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  }
}
