import { invalidInput, quoteValue } from '../../core/input/invalid-input.js';
import { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel } from '../../http/observe/log.js';
import type { Host } from '../globals/host.js';
import { DEFAULT_LISTEN_ADDRESS, type ServeFlags } from './flags.js';
import { checkHosts, checkNetworks, checkOrigins } from './names.js';
import type { SecretSources } from './secrets.js';
import { duration, given, type Given, isOn } from '../globals/given-setting.js';

export interface ServeSettings {
  listenAddr: string;
  /** As given, for a socket file. */
  socket: { mode: Given | undefined; group: Given | undefined };
  /** Whether the pages about the API need a token. */
  privateDocs: boolean;
  allowedHosts: string[];
  allowedOrigins: string[];
  trustedProxies: string[];
  /** Milliseconds. */
  keepAliveTimeout: number | undefined;
  maxRuns: number | undefined;
  maxStreams: number | undefined;
  /** Milliseconds. */
  readReuse: number | undefined;
  /** Milliseconds. */
  shutdownTimeout: number;
  /** Milliseconds. */
  shutdownDelay: number;
  logLevel: LogLevel;
  logFormat: LogFormat;
  secrets: SecretSources;
}

const DEFAULT_SHUTDOWN_TIMEOUT = 8_000;

/** Flags over environment over defaults; refuses what can't be right before anything starts. */
export function serveSettings(
  flags: ServeFlags,
  { env, stderr }: Pick<Host, 'env' | 'stderr'>,
): ServeSettings {
  const setting = (flag: string, value: string | undefined, variable: string) =>
    given(flag, value, variable, env);
  const names = (flag: string, values: string[] | undefined, variable: string) =>
    values ? { name: flag, values } : { name: variable, values: list(env[variable]) };
  const shutdown = setting('--shutdown-timeout', flags.shutdownTimeout, 'SHUTDOWN_TIMEOUT');
  const delay = setting('--shutdown-delay', flags.shutdownDelay, 'SHUTDOWN_DELAY');
  const keepAlive = setting('--keep-alive-timeout', flags.keepAliveTimeout, 'KEEP_ALIVE_TIMEOUT');
  const level = setting('--log-level', flags.logLevel, 'LOG_LEVEL');
  const format = setting('--log-format', flags.logFormat, 'LOG_FORMAT');
  return {
    listenAddr: flags.listenAddr ?? (env.LISTEN_ADDR || DEFAULT_LISTEN_ADDRESS),
    socket: {
      mode: setting('--socket-mode', flags.socketMode, 'SOCKET_MODE'),
      group: setting('--socket-group', flags.socketGroup, 'SOCKET_GROUP'),
    },
    privateDocs: flags.privateDocs ?? isOn(env.PRIVATE_DOCS),
    allowedHosts: checkHosts(names('--allowed-host', flags.allowedHost, 'ALLOWED_HOSTS')),
    allowedOrigins: checkOrigins(names('--allowed-origin', flags.allowedOrigin, 'ALLOWED_ORIGINS')),
    trustedProxies: checkNetworks(names('--trusted-proxy', flags.trustedProxy, 'TRUSTED_PROXIES')),
    keepAliveTimeout: duration(keepAlive),
    maxRuns: wholeNumber(setting('--max-runs', flags.maxRuns, 'MAX_RUNS')),
    maxStreams: wholeNumber(setting('--max-streams', flags.maxStreams, 'MAX_STREAMS')),
    readReuse: duration(setting('--read-reuse', flags.readReuse, 'READ_REUSE'), 0),
    shutdownTimeout: duration(shutdown, 0) ?? DEFAULT_SHUTDOWN_TIMEOUT,
    shutdownDelay: duration(delay, 0) ?? 0,
    logLevel: oneOf(level, LOG_LEVELS) ?? 'info',
    logFormat: oneOf(format, LOG_FORMATS) ?? (stderr.isTTY ? 'pretty' : 'json'),
    secrets: {
      tokenFile: flags.authTokenFile ?? env.AUTH_TOKEN_FILE,
      tokenText: env.AUTH_TOKEN,
      tlsCert: flags.tlsCert ?? env.TLS_CERT,
      tlsKey: flags.tlsKey ?? env.TLS_KEY,
    },
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
