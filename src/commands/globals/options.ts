import { type Command, Option } from 'commander';
import { ShimError } from '../../core/model/errors.js';
import { progressStyle, type ProgressStyle } from './progress-style.js';

/** A global option: flag over environment variable over default. */
export interface GlobalOption {
  flags: string;
  env?: string;
  description: string;
  /** May be given several times. */
  repeats?: true;
}

export const GLOBAL_OPTIONS: readonly GlobalOption[] = [
  { flags: '--access-key <key>', env: 'ACCESS_KEY', description: 'access key of the account' },
  {
    flags: '--secret-key <key>',
    env: 'SECRET_KEY',
    description: 'secret key of the account; a file is safer',
  },
  {
    flags: '--secret-key-file <file>',
    env: 'SECRET_KEY_FILE',
    description: 'file that holds the secret key',
  },
  {
    flags: '--qappctl <path>',
    env: 'QAPPCTL',
    description: 'the qappctl executable (default: found on PATH)',
  },
  {
    flags: '--qappctl-home <dir>',
    env: 'QAPPCTL_HOME',
    description: "home directory that qappctl runs with (default: one for each access key, else the user's)",
  },
  {
    flags: '--docker-host <address>',
    description:
      'Docker Engine; of a swarm a manager, repeat it for others (default: QAPPCTL_SHIM_SWARM_MANAGERS, DOCKER_HOST, then as docker finds it)',
    repeats: true,
  },
  { flags: '--local', env: 'QAPPCTL_SHIM_LOCAL', description: 'use the local platform, without an account' },
  {
    flags: '--local-dir <dir>',
    env: 'QAPPCTL_SHIM_LOCAL_DIR',
    description: "where the local platform keeps its state (default: in the user's state directory)",
  },
  {
    flags: '--local-engine <mode>',
    env: 'QAPPCTL_SHIM_LOCAL_ENGINE',
    description: 'instances of the local platform: auto, docker or none (default: auto)',
  },
  {
    flags: '--local-start-delay <time>',
    env: 'QAPPCTL_SHIM_LOCAL_START_DELAY',
    description: 'how long a simulated instance stays PENDING (default: 2s)',
  },
  {
    flags: '--swarm',
    env: 'QAPPCTL_SHIM_SWARM',
    description: 'use the platform on a Docker Swarm, without an account',
  },
  {
    flags: '--registry <host:port/path>',
    env: 'QAPPCTL_SHIM_REGISTRY',
    description: 'registry that every node of the swarm reaches; needed on more than one node',
  },
  {
    flags: '--swarm-name <name>',
    env: 'QAPPCTL_SHIM_SWARM_NAME',
    description: 'which of several platforms on the swarm (default: default)',
  },
  {
    flags: '--server <url>',
    env: 'QAPPCTL_SHIM_SERVER',
    description: 'ask a server that is already there: http://…, https://… or unix:/path',
  },
  {
    flags: '--token-file <file>',
    env: 'QAPPCTL_SHIM_TOKEN_FILE',
    description: 'file that holds a token of that server; or the token: QAPPCTL_SHIM_TOKEN',
  },
  {
    flags: '--ca-file <file>',
    env: 'QAPPCTL_SHIM_CA_FILE',
    description: 'certificates in PEM that are trusted for that server',
  },
  {
    flags: '--allow-plain-http',
    env: 'QAPPCTL_SHIM_ALLOW_PLAIN_HTTP',
    description: 'send the token to another machine over plain http',
  },
  {
    flags: '--store <store>',
    env: 'QAPPCTL_SHIM_STORE',
    description:
      'where servers keep Idempotency-Keys and locks: auto, memory, file:<dir>, redis://<host>, rediss://<host> or unix:/path (default: auto, a file where it can be)',
  },
  {
    flags: '--store-password-file <file>',
    env: 'QAPPCTL_SHIM_STORE_PASSWORD_FILE',
    description: 'file that holds the password of that Redis',
  },
  { flags: '--read-timeout <time>', env: 'READ_TIMEOUT', description: 'longest listing (default: 30s)' },
  { flags: '--write-timeout <time>', env: 'WRITE_TIMEOUT', description: 'longest change (default: 2m)' },
  { flags: '--push-timeout <time>', env: 'PUSH_TIMEOUT', description: 'longest push or pull (default: 30m)' },
  { flags: '--json', description: 'print one JSON document, errors too; -o json does so too' },
  {
    flags: '--progress <how>',
    description:
      'how progress is told on stderr: auto, plain (lines) or json (an event a line, a result last; default: auto)',
  },
  { flags: '-q, --quiet', description: 'print names and ids only, no progress' },
  { flags: '-v, --verbose', description: 'tell more on stderr' },
  { flags: '--no-color', env: 'NO_COLOR', description: 'no colours (FORCE_COLOR forces them)' },
];

/** What the global options parse to. */
export interface GlobalValues {
  accessKey?: string;
  secretKey?: string;
  secretKeyFile?: string;
  qappctl?: string;
  qappctlHome?: string;
  dockerHost?: string[];
  local?: boolean;
  localDir?: string;
  localEngine?: string;
  localStartDelay?: string;
  swarm?: boolean;
  registry?: string;
  swarmName?: string;
  server?: string;
  tokenFile?: string;
  caFile?: string;
  allowPlainHttp?: boolean;
  store?: string;
  storePasswordFile?: string;
  readTimeout?: string;
  writeTimeout?: string;
  pushTimeout?: string;
  json?: boolean;
  progress?: ProgressStyle;
  quiet?: boolean;
  verbose?: boolean;
  color?: boolean;
}

/** Declares the global options; they are taken before and after the command. */
export function addGlobalOptions(program: Command): void {
  for (const { flags, env, description, repeats } of GLOBAL_OPTIONS) {
    const option = new Option(flags, env ? `${description} (env: ${env})` : description);
    const parse = (value: string, previous?: string[]) => {
      const given = givenValue(flags, value);
      // Options are parsed twice, once for the command's name alone.
      if (repeats) return previous?.includes(given) ? previous : collect(given, previous);
      return option.long === '--progress' ? progressStyle(given) : given;
    };
    program.addOption(
      option.required ? option.argParser<unknown>(parse as (value: string) => unknown) : option,
    );
  }
}

/** Declares a command's option; a value, if it takes one, may not be empty, nor another option. */
export function addValuedOption(command: Command, flags: string, description: string, repeats = false): void {
  const parse = (value: string, previous?: string | string[]) => {
    const given = givenValue(flags, value, command.options);
    return repeats ? collect(given, previous as string[] | undefined) : given;
  };
  const option = new Option(flags, description);
  command.addOption(option.required ? option.argParser(parse) : option);
}

/**
 * The value of an option, if it is one: with `--access-key $AK --secret-key …` and nothing in AK the next option would
 * be taken for the key, and with `--access-key "$AK"` another account's login would be used.
 */
function givenValue(flags: string, value: string, beside: readonly { flags: string }[] = []): string {
  const isOption = [...GLOBAL_OPTIONS, ...beside].some(
    (option) => option.flags.split(' ')[0] === value.split('=')[0],
  );
  if (value !== '' && !isOption) return value;
  throw new ShimError('invalid_input', `option '${flags}' needs a value`, {
    hint: 'is a variable of your shell empty?',
  });
}

/** For options that may be given several times. */
export function collect(value: string, previous: string[] | undefined): string[] {
  return [...(previous ?? []), value];
}
