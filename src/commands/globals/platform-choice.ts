import { invalidInput } from '../../core/input/invalid-input.js';
import type { Environment } from '../../core/model/environment.js';
import { isOn, present } from './given-setting.js';
import type { GlobalValues } from './options.js';

/** What the operations stand on: qappctl, the local platform, a Docker Swarm, or a server that is already there. */
export type PlatformChoice = 'qappctl' | 'local' | 'swarm' | 'server';

/** Flags beat variables; two flags, or two variables, that name different platforms are refused. */
export function platformChoice(flags: GlobalValues, env: Environment): PlatformChoice {
  if (flags.server !== undefined) {
    const { local, swarm } = flags;
    refuseBeside('--server', {
      '--local': local,
      '--swarm': swarm,
      ...keyFlags(flags),
      ...otherFlags(flags),
    });
    return 'server';
  }
  if (flags.local && flags.swarm)
    throw invalidInput('--local and --swarm exclude each other: each is a platform', 'keep one of them');
  if (flags.local) return 'local';
  if (flags.swarm) return 'swarm';
  const server = present(env.QAPPCTL_SHIM_SERVER);
  if (server === undefined || given(keyFlags(flags)) !== undefined) return chosenByVariable(env);
  refuseBeside('QAPPCTL_SHIM_SERVER', {
    QAPPCTL_SHIM_LOCAL: isOn(env.QAPPCTL_SHIM_LOCAL),
    QAPPCTL_SHIM_SWARM: isOn(env.QAPPCTL_SHIM_SWARM),
    ACCESS_KEY: env.ACCESS_KEY,
    SECRET_KEY: env.SECRET_KEY,
    SECRET_KEY_FILE: env.SECRET_KEY_FILE,
    ...otherFlags(flags),
  });
  return 'server';
}

function chosenByVariable(env: Environment): PlatformChoice {
  const [local, swarm] = [isOn(env.QAPPCTL_SHIM_LOCAL), isOn(env.QAPPCTL_SHIM_SWARM)];
  if (local && swarm)
    throw invalidInput(
      'QAPPCTL_SHIM_LOCAL and QAPPCTL_SHIM_SWARM exclude each other: each is a platform',
      'unset one of them, or name the platform by an option: --local or --swarm',
    );
  if (local) return 'local';
  return swarm ? 'swarm' : 'qappctl';
}

/** Refuses a command that acts on this machine when a server is to be asked. */
export function refuseServer(what: string, flags: GlobalValues, env: Environment): void {
  if (platformChoice(flags, env) !== 'server') return;
  const [by, remedy] =
    flags.server === undefined
      ? ['QAPPCTL_SHIM_SERVER', 'run it without: env -u QAPPCTL_SHIM_SERVER qappctl-shim …']
      : ['--server', 'leave --server out'];
  throw invalidInput(`${what} acts on the machine that it runs on, and ${by} names a server`, remedy);
}

type Values = Readonly<Record<string, string | boolean | undefined>>;

/** Of an account, and of the executable that it is used with. */
function keyFlags({ accessKey, secretKey, secretKeyFile, qappctl, qappctlHome }: GlobalValues): Values {
  return {
    '--access-key': accessKey,
    '--secret-key': secretKey,
    '--secret-key-file': secretKeyFile,
    '--qappctl': qappctl,
    '--qappctl-home': qappctlHome,
  };
}

/** Of what a server has of its own. */
function otherFlags({
  dockerHost,
  localDir,
  localEngine,
  localStartDelay,
  registry,
  swarmName,
  store,
  storePasswordFile,
}: GlobalValues): Values {
  return {
    '--store': store,
    '--store-password-file': storePasswordFile,
    '--docker-host': dockerHost?.[0],
    '--local-dir': localDir,
    '--local-engine': localEngine,
    '--local-start-delay': localStartDelay,
    '--registry': registry,
    '--swarm-name': swarmName,
  };
}

function given(values: Values): string | undefined {
  return Object.entries(values).find(
    ([, value]) => value !== undefined && value !== '' && value !== false,
  )?.[0];
}

function refuseBeside(server: string, values: Values): void {
  const other = given(values);
  if (other !== undefined)
    throw invalidInput(
      `${server} and ${other} exclude each other: a server has a platform of its own`,
      `keep one of them${other === other.toUpperCase() ? `, or name the platform by an option, which counts more than a variable` : ''}`,
    );
}
