import type { ClientOptions } from '../../client/options.js';
import { invalidInput, quoteValue } from '../../core/input/invalid-input.js';
import { engineMode } from '../../local/settings.js';
import { platformName, registrySettings } from '../../swarm/settings.js';
import type { ShimOptions } from '../../assembly/shim-options.js';
import { duration, given, present } from './given-setting.js';
import type { Host } from './host.js';
import type { GlobalValues } from './options.js';
import { platformChoice } from './platform-choice.js';
import { readPrivateFile } from './private-file.js';
import { storeSettings, type StoreSettings } from './store-settings.js';
import { refuseServerOptions, serverSettings } from './server-settings.js';

/** What the operations are made of: those of a server when it names one, else our own. */
export interface ShimSettings extends ShimOptions {
  server?: ClientOptions | undefined;
  /** Which store is meant. */
  stores?: StoreSettings | undefined;
}

/** Flags over environment over defaults. */
export function shimOptions(flags: GlobalValues, { env }: Pick<Host, 'env'>): ShimSettings {
  const times = {
    readTimeout: duration(given('--read-timeout', flags.readTimeout, 'READ_TIMEOUT', env)),
    writeTimeout: duration(given('--write-timeout', flags.writeTimeout, 'WRITE_TIMEOUT', env)),
    pushTimeout: duration(given('--push-timeout', flags.pushTimeout, 'PUSH_TIMEOUT', env)),
  };
  const choice = platformChoice(flags, env);
  if (choice === 'server') return { env, server: { ...serverSettings(flags, env), ...times } };
  refuseServerOptions(flags);
  return {
    accessKey: present(flags.accessKey ?? env.ACCESS_KEY),
    secretKey: secretKey(flags, env),
    qappctl: present(flags.qappctl ?? env.QAPPCTL),
    qappctlHome: present(flags.qappctlHome ?? env.QAPPCTL_HOME),
    dockerHost: choice === 'swarm' ? undefined : oneDockerHost(flags),
    ...times,
    local: choice === 'local' ? localOptions(flags, env) : noLocalOptions(flags),
    swarm: choice === 'swarm' ? swarmOptions(flags, env) : noSwarmOptions(flags),
    stores: storeSettings(flags, env),
    env,
  };
}

/** Where and how the local platform is. */
export function localOptions(flags: GlobalValues, env: Host['env']): NonNullable<ShimOptions['local']> {
  return {
    dir: present(flags.localDir ?? env.QAPPCTL_SHIM_LOCAL_DIR),
    engine: engineMode(flags.localEngine, env),
    startDelay: duration(
      given('--local-start-delay', flags.localStartDelay, 'QAPPCTL_SHIM_LOCAL_START_DELAY', env),
      0,
    ),
  };
}

/** Which swarm it is, and where its images are. */
export function swarmOptions(flags: GlobalValues, env: Host['env']): NonNullable<ShimOptions['swarm']> {
  const registry = present(flags.registry ?? env.QAPPCTL_SHIM_REGISTRY);
  const name = present(flags.swarmName ?? env.QAPPCTL_SHIM_SWARM_NAME);
  registrySettings(registry);
  platformName(name);
  const managers = flags.dockerHost ?? (env.QAPPCTL_SHIM_SWARM_MANAGERS ?? '').split(',').filter(Boolean);
  return { managers, registry, name };
}

function noSwarmOptions({ registry, swarmName }: GlobalValues): undefined {
  const given = Object.entries({ '--registry': registry, '--swarm-name': swarmName }).find(
    ([, value]) => value !== undefined,
  );
  if (given)
    throw invalidInput(`${given[0]} is an option of the platform on a swarm`, 'add --swarm to use it');
}

/** The engine. */
export function oneDockerHost({ dockerHost = [] }: GlobalValues): string | undefined {
  if (dockerHost.length > 1)
    throw invalidInput(
      '--docker-host is given several times',
      'keep one of them; several are managers of a swarm: add --swarm',
    );
  return dockerHost[0];
}

/** Whoever names the local platform's directory means the local platform, and would not like to reach the real one. */
function noLocalOptions({ localDir, localEngine, localStartDelay }: GlobalValues): undefined {
  const given = Object.entries({
    '--local-dir': localDir,
    '--local-engine': localEngine,
    '--local-start-delay': localStartDelay,
  }).find(([, value]) => value !== undefined);
  if (given) throw invalidInput(`${given[0]} is an option of the local platform`, 'add --local to use it');
}

/** Says that keys go nowhere, unless a flag says that a platform without an account is meant. */
export function keysIgnored(flags: GlobalValues, { env }: Pick<Host, 'env'>): string | undefined {
  const choice = platformChoice(flags, env);
  if (choice !== 'local' && choice !== 'swarm') return undefined;
  const named = flags[choice];
  const fromFlags = { '--access-key': flags.accessKey, '--secret-key': flags.secretKey };
  const fromEnv = named ? {} : { ACCESS_KEY: env.ACCESS_KEY, SECRET_KEY: env.SECRET_KEY };
  const all = Object.entries({ ...fromFlags, '--secret-key-file': flags.secretKeyFile, ...fromEnv });
  const given = all.filter(([, value]) => value).map(([name]) => name);
  if (given.length === 0) return undefined;
  const by = named ? `--${choice}` : `QAPPCTL_SHIM_${choice.toUpperCase()}`;
  const platform = choice === 'local' ? 'the local platform' : 'the platform on a swarm';
  return `${given.join(' and ')} ${given.length === 1 ? 'is' : 'are'} not used: ${platform} (${by}) has no account`;
}

function secretKey(flags: GlobalValues, env: Host['env']): string | undefined {
  const direct = present(flags.secretKey);
  const file = present(flags.secretKeyFile ?? (direct ? undefined : env.SECRET_KEY_FILE));
  if (direct && file)
    throw invalidInput('--secret-key and --secret-key-file exclude each other', 'keep --secret-key-file');
  return direct ?? (file ? readSecret(file) : present(env.SECRET_KEY));
}

function readSecret(file: string): string {
  const what = `the secret key file ${quoteValue(file)}`;
  const secret = readPrivateFile(what, file).trim();
  if (secret === '') throw invalidInput(`${what} is empty`, 'write the secret key into it');
  return secret;
}
